package dev.outbox.test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Assertions on the events of a test; {@link OutboxAssertions} starts them. A failure's message shows which events there are, and at each what is
 * wrong with it.
 *
 * <p>Each assertion looks anew; with {@link #within} it looks again until it holds or the time is over. Not safe for use
 * by several threads.
 */
public final class EventsAssert extends AbstractAssert<EventsAssert, EventSource> {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Selection selection;
    private Duration patience;
    private Set<String> ignored = Set.of();

    /** Which of the events are looked at, and how a message calls that. */
    private record Selection(Predicate<RecordedEvent> condition, String text) {
        Selection and(Predicate<RecordedEvent> other, String otherText) {
            return new Selection(condition.and(other), text + otherText);
        }
    }

    EventsAssert(EventSource source) {
        this(source, new Selection(event -> true, ""), source.patience());
    }

    private EventsAssert(EventSource source, Selection selection, Duration patience) {
        super(source, EventsAssert.class);
        this.selection = selection;
        this.patience = patience;
    }

    /** Lets the assertions that follow wait, for what other threads write or what has to arrive: so long at most each. */
    public EventsAssert within(Duration time) {
        this.patience = time;
        return this;
    }

    /**
     * Goes on with the events of some types only.
     *
     * @param pattern as NATS selects subjects: {@code todo.created}, {@code todo.*}, {@code todo.>}
     */
    public EventsAssert ofType(String pattern) {
        TypePattern types = TypePattern.of(pattern);
        return narrowed(event -> types.matches(event.type()), " of type " + pattern);
    }

    /** Goes on with the events of one ordering key only: {@code todo/42}. */
    public EventsAssert ofKey(String key) {
        return narrowed(event -> event.key().equals(key), " of key " + key);
    }

    /** These and no others, in this order. */
    public EventsAssert containsExactlyInOrder(EventPattern... expected) {
        return holds(actual -> Comparison.exactlyInOrder(List.of(expected), actual));
    }

    /** These and no others, in any order. An event stands for one pattern only. */
    public EventsAssert containsExactlyInAnyOrder(EventPattern... expected) {
        return holds(actual -> Comparison.exactly(List.of(expected), actual));
    }

    /** These and perhaps others, in any order. An event stands for one pattern only. */
    public EventsAssert contains(EventPattern... expected) {
        return holds(actual -> Comparison.contained(List.of(expected), actual));
    }

    /** These in this order, and perhaps others before, between and behind them. */
    public EventsAssert containsInOrder(EventPattern... expected) {
        return holds(actual -> Comparison.containedInOrder(List.of(expected), actual));
    }

    /** None that matches one of these. With {@link #within}, at the end; it waits for them to go, not to come. */
    public EventsAssert doesNotContain(EventPattern... unexpected) {
        return holds(actual -> Comparison.notContained(List.of(unexpected), actual));
    }

    /** There are none. */
    public EventsAssert areNone() {
        return holds(actual -> actual.isEmpty()
                ? Optional.empty()
                : Optional.of(" to be none, but there are:\n" + Comparison.listing(actual)));
    }

    /** There are so many. */
    public EventsAssert hasSize(int size) {
        return holds(actual -> actual.size() == size
                ? Optional.empty()
                : Optional.of(
                        " to be " + size + ", but there are " + actual.size() + ":\n" + Comparison.listing(actual)));
    }

    /**
     * The captured events, at least one, have arrived in the stream: each of them once, and those of one key in the order in which they
     * were written. Waits thirty seconds, or as {@link #within} says.
     */
    public EventsAssert haveArrived() {
        List<RecordedEvent> written = selected();
        EventSource arrivals = OutboxAssertions.arrivals(actual.captured());
        Function<List<RecordedEvent>, Optional<String>> check = all -> {
            List<RecordedEvent> arrived =
                    all.stream().filter(selection.condition()).toList();
            return Completeness.failure(written, arrived);
        };
        Duration time = patience.isZero() ? arrivals.patience() : patience;
        waitFor(arrivals, check, time).ifPresent(failure -> fail(arrivals, failure, time));
        return this;
    }

    /**
     * Names of attributes, of entities or CloudEvents extensions, whose values the snapshots that follow do not hold: for what is
     * different in each run and not recognised as such, as a foreign key.
     */
    public EventsAssert ignoring(String... attributes) {
        this.ignored = Set.of(attributes);
        return this;
    }

    /**
     * They are as the file {@code src/test/snapshots/<class>/<method>.json} says: see {@link #matchSnapshot(String)}.
     *
     * @throws IllegalStateException if they are not the events of a test with {@link OutboxTest}
     */
    public EventsAssert matchSnapshot() {
        return matchSnapshot(actual.captured().snapshots().ofMethod());
    }

    /**
     * They are as the file {@code src/test/snapshots/<class>/<name>.json} says, for a second snapshot of a test or one of several runs.
     *
     * <p>The file is written where it is missing, except where the environment variable {@code CI} is set: there a missing one
     * fails the test. {@code -Doutbox.snapshots=update} writes all anew. It holds what differs between runs as {@code <time>},
     * {@code <uuid-1>} or {@code <todo-1>}, numbered as they first appear: times of day, UUIDs, identifiers of entities
     * where they are numbers or UUIDs, and traces; ids and times of the events themselves not at all.
     *
     * @throws IllegalStateException if they are not the events of a test with {@link OutboxTest}
     */
    public EventsAssert matchSnapshot(String name) {
        return matchSnapshot(actual.captured().snapshots().named(name));
    }

    /** They are as a file says: see {@link #matchSnapshot(String)}. */
    public EventsAssert matchSnapshot(Path file) {
        SnapshotFile snapshot = new SnapshotFile(file, SnapshotMode.current());
        // What is there now, or after waiting, may be written; while waiting nothing is.
        if (snapshot.compares()) {
            holds(events -> snapshot.difference(StableText.of(events, ignored)));
        } else {
            snapshot.write(StableText.of(selected(), ignored));
        }
        return this;
    }

    /** The events, for assertions of other kinds. */
    public List<RecordedEvent> toList() {
        return selected();
    }

    private EventsAssert narrowed(Predicate<RecordedEvent> condition, String text) {
        EventsAssert narrowed = new EventsAssert(actual, selection.and(condition, text), patience);
        narrowed.ignored = ignored;
        narrowed.info.useRepresentation(info.representation());
        narrowed.info.description(info.description());
        return narrowed;
    }

    private List<RecordedEvent> selected() {
        return actual.read().stream().filter(selection.condition()).toList();
    }

    private EventsAssert holds(Function<List<RecordedEvent>, Optional<String>> check) {
        Function<List<RecordedEvent>, Optional<String>> selecting =
                all -> check.apply(all.stream().filter(selection.condition()).toList());
        waitFor(actual, selecting, patience).ifPresent(failure -> fail(actual, failure, patience));
        return this;
    }

    /** The last failure, if the check still fails when the time is over. In this thread, which may hold the transaction. */
    private static Optional<String> waitFor(
            EventSource source, Function<List<RecordedEvent>, Optional<String>> check, Duration time) {
        if (time.isZero()) {
            return check.apply(source.read());
        }
        List<Optional<String>> last = new ArrayList<>(List.of(Optional.empty()));
        try {
            Awaitility.await()
                    .dontCatchUncaughtExceptions()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(PAUSE)
                    .atMost(time)
                    .until(
                            () -> last.set(0, check.apply(source.read())),
                            ignoredAnswer -> last.get(0).isEmpty());
        } catch (ConditionTimeoutException e) {
            return last.get(0);
        }
        return Optional.empty();
    }

    private void fail(EventSource source, String failure, Duration time) {
        String text = "Expecting " + source.what() + selection.text()
                + (time.isZero() ? "" : ", within " + inWords(time) + ",")
                + failure
                + source.hint().map(hint -> "\n" + hint).orElse("");
        failWithMessage("%s", text);
    }

    private static String inWords(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}

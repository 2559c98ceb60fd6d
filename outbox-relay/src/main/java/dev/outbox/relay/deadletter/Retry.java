package dev.outbox.relay.deadletter;

import dev.outbox.relay.lead.Leadership;
import dev.outbox.relay.port.Checkpoint;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.RetryCandidate;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.StreamFloor;
import dev.outbox.relay.port.StreamState;
import dev.outbox.relay.publish.AlreadyStored;
import dev.outbox.relay.publish.Publisher;
import dev.outbox.relay.read.Page;
import dev.outbox.relay.recover.DiscardedPolicy;
import dev.outbox.relay.recover.ReadBack;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Tries dead letters again, when a person has asked for it: all events of a key in their order, until one is refused. It runs
 * while nothing else is in flight, so that later events of the key cannot overtake. Each goes out exactly once also when the
 * relay dies in between: before the first is sent, it is written down from where on in the stream to look for it.
 */
public final class Retry {
    private static final Duration WAIT = Duration.ofMillis(50);

    private final OutboxSession outbox;
    private final EventStream stream;
    private final PageLimits limits;
    private final DiscardedPolicy discarded;

    /** Retries of one leader. */
    public Retry(OutboxSession outbox, EventStream stream, PageLimits limits, DiscardedPolicy discarded) {
        this.outbox = outbox;
        this.stream = stream;
        this.limits = limits;
        this.discarded = discarded;
    }

    /**
     * Tries as many as one page holds.
     *
     * @param now the checkpoint that is written down, with nothing sent after it
     * @param publishers makes a publisher with nothing on its hands
     * @return the checkpoint as it is written down now
     */
    public Checkpoint run(Checkpoint now, Leadership leadership, Publishers publishers) {
        List<RetryCandidate> candidates = outbox.retryCandidates(limits);
        if (candidates.isEmpty()) {
            return now;
        }
        StreamState state = stream.state();
        AlreadyStored known = lookUp(candidates, state, leadership);
        outbox.beginRetry(
                candidates.stream()
                        .filter(candidate -> candidate.floor() == null)
                        .toList(),
                state.lastSequence());

        List<StoredEvent> events =
                candidates.stream().map(RetryCandidate::event).toList();
        Publisher publisher = publishers.startingAt(now, state);
        publisher.offer(Page.aside(now.cursor(), events), known, publisher.currentFloor());
        while (!publisher.isEmpty()) {
            publisher.send();
            publisher.receive(WAIT);
            leadership.verifyIfDue();
        }

        List<DeadLetter> refused = publisher.takeLetters();
        Checkpoint after = new Checkpoint(now.cursor(), now.floor(), publisher.anchor());
        outbox.endRetry(without(refused, events), refused, after);
        return after;
    }

    /** Looks up what an interrupted retry may have sent. */
    private AlreadyStored lookUp(List<RetryCandidate> candidates, StreamState state, Leadership leadership) {
        return candidates.stream()
                .map(RetryCandidate::floor)
                .filter(Objects::nonNull)
                .min(Long::compare)
                .map(floor -> new StreamFloor(floor, state.created(), null))
                .map(floor -> ReadBack.of(stream, floor, Set.of(), state, leadership::verifyIfDue))
                .<AlreadyStored>map(this::proven)
                .orElse(AlreadyStored.NONE);
    }

    private ReadBack proven(ReadBack readBack) {
        if (discarded == DiscardedPolicy.STOP) {
            readBack.requireProof();
        }
        return readBack;
    }

    private static List<StoredEvent> without(List<DeadLetter> refused, List<StoredEvent> events) {
        Set<UUID> ids = new HashSet<>();
        refused.forEach(letter -> ids.add(letter.event().event().id()));
        return events.stream()
                .filter(event -> !ids.contains(event.event().id()))
                .toList();
    }

    /** Makes publishers. */
    public interface Publishers {
        /** A publisher with nothing on its hands. */
        Publisher startingAt(Checkpoint checkpoint, StreamState state);
    }
}

package dev.outbox.test;

import static dev.outbox.test.GivenEvents.assertGiven;
import static dev.outbox.test.OutboxAssertions.created;
import static dev.outbox.test.OutboxAssertions.deleted;
import static dev.outbox.test.OutboxAssertions.event;
import static dev.outbox.test.OutboxAssertions.updated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What assertions let pass, and what they say of the rest. */
class EventsAssertTest {
    private static final TestEvent MILK =
            TestEvent.created("todo", 1).state("title", "Buy milk").state("done", false);
    private static final TestEvent OAT_MILK = TestEvent.updated("todo", 1)
            .state("title", "Buy milk")
            .state("done", false)
            .changed("title", "Buy milk", "Buy oat milk");
    private static final TestEvent TENT = TestEvent.created("todo", 2).state("title", "Pack the tent");

    @Test
    void exactlyInOrderPassesIfEachIsAsExpected() {
        assertGiven(MILK, OAT_MILK, TENT)
                .containsExactlyInOrder(
                        created("todo").withState("title", "Buy milk"),
                        updated("todo")
                                .withKey("todo/1")
                                .changing("title")
                                .from("Buy milk")
                                .to("Buy oat milk"),
                        created("todo").withId(2));
        assertGiven().containsExactlyInOrder();
    }

    @Test
    void exactlyInOrderTellsAtEachWhatIsWrong() {
        assertThat(messageOf(() -> assertGiven(MILK, OAT_MILK, TENT)
                        .containsExactlyInOrder(
                                created("todo").withState("title", "Buy milk"),
                                updated("todo").changing("done").from(false).to(true),
                                deleted("todo").withKey("todo/1"),
                                created("list"))))
                .isEqualTo("""
                        Expecting the events of the test's transactions to be exactly, in this order:
                          1. todo.created with state title = "Buy milk"
                          2. todo.updated changing done from false to true
                          3. todo.deleted with key todo/1
                          4. list.created   <- missing
                        but there are:
                          1. todo.created  todo/1  {"title":"Buy milk","done":false}
                          2. todo.updated  todo/1  title: "Buy milk" -> "Buy oat milk"   <- does not change done, changes title
                          3. todo.created  todo/2  {"title":"Pack the tent"}   <- type is todo.created; key is todo/2""");
    }

    @Test
    void oneTooManyIsToldAsNotExpected() {
        assertThat(messageOf(() -> assertGiven(MILK, TENT).containsExactlyInOrder(created("todo"))))
                .isEqualTo("""
                        Expecting the events of the test's transactions to be exactly, in this order:
                          1. todo.created
                        but there are:
                          1. todo.created  todo/1  {"title":"Buy milk","done":false}
                          2. todo.created  todo/2  {"title":"Pack the tent"}   <- not expected""");
    }

    @Test
    void noneAtAllIsToldAsNone() {
        assertThat(messageOf(() -> assertGiven().containsExactlyInOrder(created("todo"))))
                .isEqualTo("""
                        Expecting the events of the test's transactions to be exactly, in this order:
                          1. todo.created   <- missing
                        but there are:
                          (none)""");
    }

    @Test
    void inAnyOrderAPatternLeavesToAnotherWhatOnlyThatMatches() {
        assertGiven(MILK, TENT)
                .containsExactlyInAnyOrder(created("todo"), created("todo").withKey("todo/1"));
    }

    @Test
    void inAnyOrderTellsWhatIsMissingAndWhatIsNotExpected() {
        assertThat(messageOf(() -> assertGiven(MILK, TENT)
                        .containsExactlyInAnyOrder(
                                created("todo").withKey("todo/1"),
                                created("todo").withKey("todo/3"))))
                .isEqualTo("""
                        Expecting the events of the test's transactions to be exactly, in any order:
                          1. todo.created with key todo/1
                          2. todo.created with key todo/3   <- missing: of 1. key is todo/1
                        but there are:
                          1. todo.created  todo/1  {"title":"Buy milk","done":false}
                          2. todo.created  todo/2  {"title":"Pack the tent"}   <- not expected""");
    }

    @Test
    void containsPassesAmongOthersAndTellsWhatIsMissing() {
        assertGiven(MILK, OAT_MILK, TENT).contains(created("todo").withKey("todo/2"), updated("todo"));
        assertThat(messageOf(() -> assertGiven(MILK).contains(created("todo"), created("todo"), deleted("todo"))))
                .isEqualTo("""
                        Expecting the events of the test's transactions to be among others:
                          1. todo.created
                          2. todo.created   <- missing: 1. stands for another that was expected
                          3. todo.deleted   <- missing
                        but there are:
                          1. todo.created  todo/1  {"title":"Buy milk","done":false}""");
    }

    @Test
    void containsInOrderTellsAfterWhichTheNextIsMissing() {
        assertGiven(MILK, OAT_MILK, TENT)
                .containsInOrder(created("todo"), created("todo").withId(2));
        assertThat(messageOf(() ->
                        assertGiven(MILK, OAT_MILK).containsInOrder(updated("todo"), created("todo"), event(">"))))
                .isEqualTo("""
                        Expecting the events of the test's transactions to be among others, in this order:
                          1. todo.updated
                          2. todo.created   <- missing after todo.updated
                          3. >   <- not looked for
                        but there are:
                          1. todo.created  todo/1  {"title":"Buy milk","done":false}
                          2. todo.updated  todo/1  title: "Buy milk" -> "Buy oat milk\"""");
    }

    @Test
    void doesNotContainTellsWhichIsThereAllTheSame() {
        assertGiven(MILK).doesNotContain(deleted("todo"), created("list"));
        assertThat(messageOf(() -> assertGiven(MILK).doesNotContain(deleted("todo"), event("todo.*"))))
                .isEqualTo("""
                        Expecting the events of the test's transactions to be without any of:
                          1. todo.deleted
                          2. todo.*
                        but there are:
                          1. todo.created  todo/1  {"title":"Buy milk","done":false}   <- is todo.*""");
    }

    @Test
    void noneAndSizeShowWhatIsThere() {
        assertGiven().areNone();
        assertGiven(MILK).hasSize(1);
        assertThat(messageOf(() -> assertGiven(MILK).areNone())).isEqualTo("""
                Expecting the events of the test's transactions to be none, but there are:
                  1. todo.created  todo/1  {"title":"Buy milk","done":false}""");
        assertThat(messageOf(() -> assertGiven(MILK).hasSize(2))).isEqualTo("""
                Expecting the events of the test's transactions to be 2, but there are 1:
                  1. todo.created  todo/1  {"title":"Buy milk","done":false}""");
    }

    @Test
    void theSelectionIsToldAndKeepsTheDescription() {
        assertGiven(MILK, OAT_MILK, TENT).ofType("todo.created").ofKey("todo/2").hasSize(1);
        assertThat(messageOf(() -> assertGiven(MILK, TENT)
                        .as("shopping")
                        .ofType("todo.*")
                        .ofKey("todo/2")
                        .areNone()))
                .startsWith(
                        "[shopping] Expecting the events of the test's transactions of type todo.* of key todo/2 to be none");
    }

    @Test
    void eventsOfTheApplicationsOwnShowDataAttributesAndDeadLetters() {
        TestEvent paid = TestEvent.of("invoice.paid", "invoice/9")
                .json("{\"amount\":12.50}")
                .attribute("tenant", "acme");
        RecordedEvent dead = new RecordedEvent(paid.toOutboxEvent(), "too large");
        GivenEvents given = new GivenEvents(List.of(
                dead,
                GivenEvents.recorded(
                        TestEvent.of("note", "k").data("text/plain", "hi".getBytes(StandardCharsets.UTF_8))),
                GivenEvents.recorded(TestEvent.of("blob", "k").data("image/png", new byte[3])),
                GivenEvents.recorded(TestEvent.of("ping", "k"))));

        assertThat(messageOf(() -> new EventsAssert(given).areNone())).isEqualTo("""
                Expecting the events of the test's transactions to be none, but there are:
                  1. invoice.paid  invoice/9  {"amount":12.50}  {tenant=acme}  [dead letter: too large]
                  2. note  k  hi
                  3. blob  k  3 bytes of image/png
                  4. ping  k""");
    }

    @Test
    void longDataAreShortened() {
        TestEvent large = TestEvent.created("todo", 1).state("title", "x".repeat(5_000));

        assertThat(messageOf(() -> assertGiven(large).areNone()))
                .hasSizeLessThan(1_200)
                .endsWith("... (5012 characters)");
    }

    @Test
    void withinWaitsForWhatIsYetToCome() {
        AtomicInteger looks = new AtomicInteger();
        EventsAssert events = new EventsAssert(new Late(looks));

        events.within(Duration.ofMinutes(1)).containsExactlyInOrder(created("todo"));

        assertThat(looks).hasValue(3);
    }

    @Test
    void withinTellsTheTimeAndTheLastState() {
        assertThat(messageOf(
                        () -> assertGiven(MILK).within(Duration.ofMillis(50)).hasSize(2)))
                .startsWith("Expecting the events of the test's transactions, within 50 ms, to be 2, but there are 1:");
    }

    @Test
    void patternsOfTypesThatCannotMatchAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event("todo.cre*"))
                .withMessageContaining("'todo.cre*' is no pattern of types");
        assertThatIllegalArgumentException().isThrownBy(() -> event(">.created"));
        assertThatIllegalArgumentException().isThrownBy(() -> event("todo..created"));
    }

    /** Has an event from the third look on. */
    private record Late(AtomicInteger looks) implements EventSource {
        @Override
        public List<RecordedEvent> read() {
            return looks.incrementAndGet() < 3
                    ? List.of()
                    : GivenEvents.of(MILK).read();
        }

        @Override
        public String what() {
            return "late events";
        }

        @Override
        public Optional<String> hint() {
            return Optional.empty();
        }

        @Override
        public CapturedEvents captured() {
            throw new UnsupportedOperationException();
        }
    }

    private static String messageOf(ThrowingCallable assertion) {
        AssertionError[] error = new AssertionError[1];
        assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion).satisfies(thrown -> error[0] = thrown);
        return error[0].getMessage();
    }
}

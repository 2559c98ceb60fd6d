package dev.outbox.test;

/**
 * Where tests begin: expected events, and assertions on those there are. To be imported statically.
 *
 * <pre>{@code
 * assertThatEvents().containsExactlyInOrder(
 *         created("todo").withState("title", "Buy milk"),
 *         updated("todo").changing("title").from("Buy milk").to("Buy oat milk"));
 * }</pre>
 */
public final class OutboxAssertions {
    private OutboxAssertions() {}

    /**
     * Assertions on the events of this test's transactions, in the order in which they were written.
     *
     * <p>Inside a transaction that Spring's test framework began and will roll back ({@code @Transactional} on the test, {@code @DataJpaTest}),
     * that transaction's are among them: each look flushes its entity managers and has capture write what it would write right before a commit.
     * What the transaction changes after that is told by further events, not merged into those: a to-do that is created, looked
     * at, and renamed is {@code created} and {@code updated}, where one commit would have told {@code created} alone. In a
     * transaction that will be committed, nothing can be asserted before its end ({@code TestTransaction.end()}).
     *
     * @throws IllegalStateException if no test with {@link OutboxTest} runs in this thread, or in such a transaction
     */
    public static EventsAssert assertThatEvents() {
        return assertThatEvents(OutboxTestExtension.current());
    }

    /** Assertions on given events, for other threads than the test's own, and for tests without JUnit. */
    public static EventsAssert assertThatEvents(CapturedEvents events) {
        return new EventsAssert(events.source());
    }

    /**
     * Assertions on those events of this test's transactions that have arrived in the stream, as they stand there. Each waits for thirty seconds,
     * or as {@link EventsAssert#within} says. That all of them arrive, once and in order, is {@link EventsAssert#haveArrived()}.
     *
     * @throws IllegalStateException if no test with {@link OutboxTest} runs in this thread, or its stream is not known
     */
    public static EventsAssert assertThatArrivals() {
        return assertThatArrivals(OutboxTestExtension.current());
    }

    /** As {@link #assertThatArrivals()}, of given events. */
    public static EventsAssert assertThatArrivals(CapturedEvents events) {
        return new EventsAssert(arrivals(events));
    }

    /** An entity that was created: an event of type {@code <name>.created}. */
    public static EventPattern created(String name) {
        return event(name + ".created");
    }

    /** An entity that was changed: an event of type {@code <name>.updated}. */
    public static EventPattern updated(String name) {
        return event(name + ".updated");
    }

    /** An entity that was deleted: an event of type {@code <name>.deleted}. */
    public static EventPattern deleted(String name) {
        return event(name + ".deleted");
    }

    /**
     * An event of a type, or one of several.
     *
     * @param pattern as NATS selects subjects: {@code order.paid}, {@code order.*}, {@code order.>}
     */
    public static EventPattern event(String pattern) {
        return EventPattern.ofType(pattern);
    }

    static EventSource arrivals(CapturedEvents events) {
        return events.stream().arrivalsOf(events);
    }
}

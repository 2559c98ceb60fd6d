package dev.outbox.consumer;

/**
 * Does what an event is consumed for. Called by several threads at once, for events of different keys.
 *
 * <p>When it returns, the event is done with. When it throws, the event is tried again later, and the later ones of its key wait for it.
 */
@FunctionalInterface
public interface EventHandler {
    /**
     * Handles an event.
     *
     * @throws UnprocessableEventException if trying again is of no use: the event moves to the dead letters
     * @throws RetryLaterException if it cannot be handled now through no fault of its own: this does not count as a failure
     * @throws Exception if it failed: it is tried again as the {@link RetryPolicy} says
     */
    void handle(ReceivedEvent event) throws Exception;
}

package dev.outbox.spring;

import dev.outbox.event.OutboxEvent;
import org.springframework.transaction.IllegalTransactionStateException;

/** Writes events of the application's own into the outbox, in the present transaction of Spring. Thread-safe. */
public interface OutboxEvents {
    /**
     * Writes an event. It exists if and only if the present transaction commits. In a transaction of JPA it follows the events of the
     * entities that the transaction has changed.
     *
     * @throws IllegalTransactionStateException if there is no transaction, or it has ended already: such an event could tell of what
     *     never happened, or be lost
     */
    void publish(OutboxEvent event);

    /**
     * Writes an event whose data is an object, as the bean {@link PayloadSerializer} writes it, JSON by default. Otherwise as
     * {@link #publish(OutboxEvent)}.
     *
     * @param type what happened, as dot-separated tokens of a NATS subject: {@code order.paid}
     * @param key the ordering key, such as {@code order/42}: events of one key arrive in the order in which they were written
     * @throws IllegalArgumentException if type or key cannot be used, saying why
     * @throws IllegalStateException if there is no {@link PayloadSerializer}
     */
    void publish(String type, String key, Object data);
}

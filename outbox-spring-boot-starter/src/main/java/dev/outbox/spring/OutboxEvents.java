package dev.outbox.spring;

import dev.outbox.event.OutboxEvent;
import org.springframework.transaction.IllegalTransactionStateException;

/** Writes events of the application's own into the outbox, in the present transaction of Spring. Thread-safe. */
public interface OutboxEvents {
    /**
     * Writes an event. It exists if and only if the present transaction commits. In a transaction of JPA it follows the events of the
     * entities that the transaction has changed.
     *
     * @throws IllegalTransactionStateException if there is no transaction: an event outside of one could tell of what never happened
     */
    void publish(OutboxEvent event);
}

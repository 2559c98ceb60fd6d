package dev.outbox.consumer;

import java.sql.Connection;

/**
 * Does what an event is consumed for in the database, in the transaction in which the {@link dev.outbox.consumer.inbox.Inbox} remembers the
 * event. Otherwise as {@link EventHandler}.
 */
@FunctionalInterface
public interface TransactionalHandler {
    /**
     * Handles an event.
     *
     * @param connection the transaction's; not to be committed or closed
     * @throws Exception as {@link EventHandler#handle}; the transaction is rolled back then
     */
    void handle(ReceivedEvent event, Connection connection) throws Exception;
}

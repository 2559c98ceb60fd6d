package dev.outbox.consumer;

import dev.outbox.consumer.inbox.Inbox;

/** What handling an event comes to: the handler's work, once where there is an inbox. */
@FunctionalInterface
interface Effect {
    /** Returns whether the work was done now; {@code false} if it had been done before. */
    boolean on(ReceivedEvent event) throws Exception;

    static Effect of(EventHandler handler) {
        return event -> {
            handler.handle(event);
            return true;
        };
    }

    static Effect once(Inbox inbox, String group, TransactionalHandler handler) {
        return event -> inbox.once(group, event.source(), event.id(), connection -> handler.handle(event, connection));
    }
}

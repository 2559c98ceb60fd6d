package dev.outbox.spring;

import dev.outbox.consumer.inbox.Inbox;
import dev.outbox.schema.OutboxSchema;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.transaction.PlatformTransactionManager;

/** The inbox of listeners that work once; looks for what it needs only if there are such. */
record ListenerInbox(
        Duration retention,
        ObjectProvider<OutboxDatabase> database,
        ObjectProvider<OutboxSchema> schema,
        ObjectProvider<PlatformTransactionManager> managers)
        implements Function<ListenerMethod, Inbox> {
    /**
     * Checks the retention.
     *
     * @throws OutboxConfigurationException if it is too short
     */
    ListenerInbox {
        Inbox anywhere = Inbox.in(work -> {});
        ListenerOptions.checked("outbox.listener.inbox-", () -> anywhere.retention(retention));
    }

    @Override
    public Inbox apply(ListenerMethod listener) {
        OutboxDatabase outbox = database.getIfAvailable();
        if (outbox == null) {
            throw listener.refused(
                    "it works once, but there is no data source in which to remember what it has handled",
                    "Define one, or set once = false.");
        }
        return Inbox.in(OutboxTransactions.of(listener, outbox, managers))
                .schema(schema.getObject())
                .retention(retention);
    }
}

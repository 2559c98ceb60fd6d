package dev.outbox.spring;

import dev.outbox.event.OutboxEvent;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Writes where there is a transaction that can still commit. */
final class TransactionalOutboxEvents implements OutboxEvents {
    private final EventSink sink;
    private final ObjectProvider<PayloadSerializer> serializer;

    TransactionalOutboxEvents(EventSink sink, ObjectProvider<PayloadSerializer> serializer) {
        this.sink = sink;
        this.serializer = serializer;
    }

    @Override
    public void publish(OutboxEvent event) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException("event " + event.id() + " of type " + event.type()
                    + " was published outside of a transaction; call publish from a method with @Transactional");
        }
        if (WatchedTransaction.hasEnded()) {
            throw new IllegalTransactionStateException("event " + event.id() + " of type " + event.type()
                    + " was published after its transaction had ended, as in an AFTER_COMMIT listener; publish it before,"
                    + " or in a transaction of its own (REQUIRES_NEW)");
        }
        sink.write(event);
    }

    @Override
    public void publish(String type, String key, Object data) {
        PayloadSerializer writer = serializer.getIfAvailable();
        if (writer == null) {
            throw new IllegalStateException(
                    "there is nothing to write " + data.getClass().getName()
                            + " with: add spring-boot-starter-jackson or a bean of type PayloadSerializer, or publish an OutboxEvent");
        }
        publish(OutboxEvent.of(type, key)
                .data(writer.contentType(), writer.serialize(data))
                .build());
    }
}

package dev.outbox.spring;

import dev.outbox.event.OutboxEvent;
import dev.outbox.hibernate.Outbox;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Session;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** In a transaction of JPA, writes with the events of its entities; otherwise as the other does. */
final class JpaOutboxEvents implements OutboxEvents {
    private final EntityManagerFactory factory;
    private final OutboxEvents otherwise;

    JpaOutboxEvents(EntityManagerFactory factory, OutboxEvents otherwise) {
        this.factory = factory;
        this.otherwise = otherwise;
    }

    @Override
    public void publish(OutboxEvent event) {
        EntityManager manager = TransactionSynchronizationManager.hasResource(factory)
                ? EntityManagerFactoryUtils.getTransactionalEntityManager(factory)
                : null;
        if (manager == null || !manager.isJoinedToTransaction()) {
            otherwise.publish(event);
        } else {
            Outbox.write(manager.unwrap(Session.class), event);
        }
    }
}

package dev.outbox.spring;

import dev.outbox.event.OutboxEvent;
import dev.outbox.hibernate.Outbox;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** In a transaction of JPA, writes with the events of its entities, behind them; otherwise as the other does. */
final class JpaEventSink implements EventSink {
    private final EntityManagerFactory factory;
    private final boolean captures;
    private final EventSink otherwise;

    JpaEventSink(EntityManagerFactory factory, EventSink otherwise) {
        this.factory = factory;
        this.captures = Outbox.isOn(factory.unwrap(SessionFactory.class));
        this.otherwise = otherwise;
    }

    @Override
    public void write(OutboxEvent event) {
        EntityManager manager = captures && TransactionSynchronizationManager.hasResource(factory)
                ? EntityManagerFactoryUtils.getTransactionalEntityManager(factory)
                : null;
        if (manager == null || !manager.isJoinedToTransaction()) {
            otherwise.write(event);
        } else {
            Outbox.write(manager.unwrap(Session.class), event);
        }
    }
}

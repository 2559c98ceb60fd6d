package dev.outbox.spring;

import dev.outbox.hibernate.Outbox;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The application's EntityManagerFactories whose entities are captured; most applications have one. */
record CapturingFactories(List<EntityManagerFactory> factories) {
    static final String ENABLED = "outbox.enabled";

    /**
     * @throws OutboxConfigurationException if one writes its events where neither migration nor relay look, and nobody has said that this
     *     is meant
     */
    static CapturingFactories of(ObjectProvider<EntityManagerFactory> all, OutboxDatabase database) {
        List<EntityManagerFactory> capturing = all.stream(ObjectProvider.UNFILTERED)
                .filter(factory -> Outbox.isOn(factory.unwrap(SessionFactory.class)))
                .toList();
        capturing.forEach(factory -> requireMeant(factory, database));
        return new CapturingFactories(capturing);
    }

    private static void requireMeant(EntityManagerFactory factory, OutboxDatabase database) {
        if (factory instanceof EntityManagerFactoryInfo info
                && info.getDataSource() != null
                && !database.isReachedBy(info.getDataSource())
                && !factory.getProperties().containsKey(ENABLED)) {
            throw new OutboxConfigurationException(
                    "Entities of persistence unit '" + info.getPersistenceUnitName()
                            + "' are captured, but its data source is not that of the outbox: neither the migration nor the relay of this"
                            + " application looks there, and events would wait for ever.",
                    "Set " + ENABLED
                            + " among the properties of that persistence unit: false captures nothing there; true says that"
                            + " it leads to the same database, or that its database has an outbox and a relay of its own.");
        }
    }

    /** The session of the present transaction, if it is one of theirs. */
    Optional<Session> session() {
        return factories.stream()
                .map(CapturingFactories::joined)
                .filter(Objects::nonNull)
                .findFirst()
                .map(manager -> manager.unwrap(Session.class));
    }

    private static @Nullable EntityManager joined(EntityManagerFactory factory) {
        EntityManager manager = TransactionSynchronizationManager.hasResource(factory)
                ? EntityManagerFactoryUtils.getTransactionalEntityManager(factory)
                : null;
        return manager != null && manager.isJoinedToTransaction() ? manager : null;
    }
}

package dev.outbox.hibernate;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.generator.Assigned;
import org.hibernate.persister.entity.AbstractEntityPersister;

/**
 * Random transactions over all entities of a session factory: persist, change, merge, remove, refresh, evict, flush and
 * clear, with rollbacks and savepoints, in sessions of several transactions and in stateless ones. The same for the same
 * seed.
 */
final class RandomWork {
    private final SessionFactory sessions;
    private final Random random;
    private final boolean savepoints;
    private final List<AbstractEntityPersister> entities;
    private final RandomEntities filling;
    private final Map<String, Integer> failures = new TreeMap<>();
    private int committed;

    /**
     * @param savepoints whether capture keeps track of savepoints, so that the work may roll back to some
     */
    RandomWork(SessionFactory sessions, boolean savepoints, long seed) {
        this.sessions = sessions;
        this.savepoints = savepoints;
        this.random = new Random(seed);
        SessionFactoryImplementor factory = sessions.unwrap(SessionFactoryImplementor.class);
        this.entities = EntityRows.entities(factory)
                .sorted(Comparator.comparing(AbstractEntityPersister::getEntityName))
                .toList();
        this.filling = new RandomEntities(entities, random, (int) seed * 100_000);
    }

    /** A session of one or several transactions. */
    void session() {
        try {
            if (random.nextInt(4) == 0) {
                try (StatelessSession session = sessions.openStatelessSession()) {
                    statelessTransaction(session);
                }
            } else {
                try (Session session = sessions.openSession()) {
                    do {
                        transaction(session);
                    } while (random.nextInt(3) == 0);
                }
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    int committed() {
        return committed;
    }

    /** What made transactions fail that were not rolled back on purpose, and how often. */
    Map<String, Integer> failures() {
        return failures;
    }

    private void failed(RuntimeException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof OutboxCaptureException)) {
            cause = cause.getCause();
        }
        if (cause instanceof OutboxCaptureException || isThrownByCapture(cause)) {
            throw failure;
        }
        failures.merge(
                cause.getClass().getSimpleName() + ": "
                        + String.valueOf(cause.getMessage()).replaceAll("\\d+", "#"),
                1,
                Integer::sum);
    }

    /** Constraints, conflicts and what Hibernate does not allow are the work's own fault. */
    private static boolean isThrownByCapture(Throwable cause) {
        return !(cause instanceof SQLException)
                && Stream.of(cause.getStackTrace())
                        .map(StackTraceElement::getClassName)
                        .anyMatch(each -> each.equals(EntityListener.class.getName())
                                || each.equals(CollectionListener.class.getName())
                                || each.equals(SessionChanges.class.getName()));
    }

    private void transaction(Session session) {
        session.setHibernateFlushMode(random.nextInt(5) == 0 ? FlushMode.COMMIT : FlushMode.AUTO);
        session.beginTransaction();
        try {
            Map<String, List<Object>> ids = ids(session);
            for (int steps = 1 + random.nextInt(7); steps > 0; steps--) {
                if (savepoints && random.nextInt(6) == 0) {
                    toSavepoint(session, ids);
                } else {
                    step(session, ids);
                }
            }
            if (random.nextInt(7) == 0) {
                session.flush();
                session.getTransaction().rollback();
                session.clear();
            } else {
                session.getTransaction().commit();
                committed++;
            }
        } catch (RuntimeException e) {
            session.getTransaction().rollback();
            throw e;
        }
    }

    /** Some steps that are taken back; as Hibernate does not know, the application has to clear the session. */
    private void toSavepoint(Session session, Map<String, List<Object>> ids) {
        session.flush();
        Savepoint savepoint = session.doReturningWork(Connection::setSavepoint);
        for (int steps = random.nextInt(3); steps >= 0; steps--) {
            step(session, ids);
        }
        if (random.nextBoolean()) {
            session.flush();
            session.doWork(connection -> connection.rollback(savepoint));
            session.clear();
        } else {
            session.doWork(connection -> connection.releaseSavepoint(savepoint));
        }
    }

    private void step(Session session, Map<String, List<Object>> ids) {
        switch (random.nextInt(17)) {
            case 0, 1, 2, 3 -> session.persist(filling.create(anyEntity(), session, ids));
            case 4, 5, 6, 7, 8 -> found(session, ids).ifPresent(entity -> filling.change(entity, session, ids));
            case 9 -> found(session, ids).filter(filling::isNoElement).ifPresent(session::remove);
            case 10, 11 ->
                found(session, ids).ifPresent(entity -> {
                    session.flush();
                    session.detach(entity);
                    filling.change(entity, session, ids);
                    session.merge(entity);
                });
            case 12 -> session.flush();
            case 13 -> {
                session.flush();
                session.clear();
            }
            case 14 ->
                found(session, ids).ifPresent(entity -> {
                    session.flush();
                    session.refresh(entity);
                });
            case 15 -> filling.move(session, ids);
            default -> found(session, ids).ifPresent(entity -> filling.touch(entity));
        }
    }

    private void statelessTransaction(StatelessSession session) {
        session.beginTransaction();
        try {
            Map<String, List<Object>> ids = ids(session);
            for (int steps = 1 + random.nextInt(4); steps > 0; steps--) {
                statelessStep(session, ids);
            }
            session.getTransaction().commit();
            committed++;
        } catch (RuntimeException e) {
            session.getTransaction().rollback();
            throw e;
        }
    }

    private void statelessStep(StatelessSession session, Map<String, List<Object>> ids) {
        AbstractEntityPersister entity = anyEntity();
        Object found = session.createSelectionQuery("from " + entity.getEntityName(), Object.class)
                .setMaxResults(1)
                .getSingleResultOrNull();
        int kind = random.nextInt(8);
        if (found == null || kind < 2) {
            RandomEntities.save(session, filling.create(entity, session, ids));
        } else if (kind == 2 && filling.isNoElement(found)) {
            session.delete(found);
        } else if (kind < 5 && entity.getSoftDeleteMapping() == null && RandomEntities.hasNoCollections(entity)) {
            filling.changeBasics(found);
            session.upsert(found);
        } else if (kind == 5 && entity.getGenerator() instanceof Assigned && entity.getSoftDeleteMapping() == null) {
            session.upsert(filling.create(entity, session, ids));
        } else {
            filling.changeBasics(found);
            session.update(found);
        }
    }

    private AbstractEntityPersister anyEntity() {
        return entities.get(random.nextInt(entities.size()));
    }

    private Optional<Object> found(Session session, Map<String, List<Object>> ids) {
        AbstractEntityPersister entity = anyEntity();
        List<Object> there = ids.get(entity.getEntityName());
        return there.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(session.find(entity.getMappedClass(), there.get(random.nextInt(there.size()))));
    }

    /** The identifiers of all entities, in an order that does not hang on the database. */
    private Map<String, List<Object>> ids(SharedSessionContract session) {
        Map<String, List<Object>> ids = new HashMap<>();
        for (AbstractEntityPersister entity : entities) {
            List<Object> there = new ArrayList<>(session.createSelectionQuery(
                            "select id(e) from " + entity.getEntityName() + " e"
                                    + (entity.isInherited()
                                                    || entity.getSubclassEntityNames()
                                                                    .size()
                                                            > 1
                                            ? " where type(e) = " + entity.getEntityName()
                                            : ""),
                            Object.class)
                    .getResultList());
            there.sort(Comparator.comparing(Object::toString));
            ids.put(entity.getEntityName(), there);
        }
        return ids;
    }
}

package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.outbox.event.OutboxEvent;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import dev.outbox.write.OutboxWriteException;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityTransaction;
import jakarta.persistence.Id;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events are written by the commit itself, and what becomes of it is what becomes of them. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommitIT {
    @Entity(name = "Ticket")
    @OutboxEntity
    static class Ticket {
        @Id
        long id;

        /** Checked at the commit only. */
        String seat;

        Ticket() {}

        Ticket(long id, String seat) {
            this.id = id;
            this.seat = seat;
        }
    }

    /** Like it, but not captured. */
    @Entity(name = "Plain")
    static class Plain {
        @Id
        long id;

        String seat;

        Plain() {}

        Plain(long id, String seat) {
            this.id = id;
            this.seat = seat;
        }
    }

    private final TestDatabase database;

    @AutoClose
    private final TestApp app;

    @AutoClose
    private final EntityManagerFactory jpa;

    private long ids;

    CommitIT(TestDatabase database) {
        this.database = database;
        app = TestApp.start(database, Map.of("hibernate.connection.pool_size", "1"), Ticket.class, Plain.class);
        for (String table : List.of("ticket", "plain")) {
            app.sql("alter table " + table + " add constraint " + table
                    + "_seat unique (seat) deferrable initially deferred");
        }
        jpa = new HibernatePersistenceConfiguration("commits")
                .managedClasses(Ticket.class, Plain.class)
                .property("hibernate.connection.url", database.jdbcUrl())
                .property("hibernate.connection.username", database.user())
                .property("hibernate.connection.password", database.password())
                .property("hibernate.connection.pool_size", "1")
                .createEntityManagerFactory();
    }

    @BeforeEach
    @AfterEach
    void empty() {
        app.sql("truncate ticket, plain");
        app.events();
    }

    private SessionFactory sessions(boolean startedByJpa) {
        return startedByJpa ? jpa.unwrap(SessionFactory.class) : app.sessions();
    }

    /** What became of a transaction. */
    private record Outcome(List<Class<?>> thrown, String sqlState, List<Integer> completions, boolean active) {}

    private static Outcome outcome(SessionFactory sessions, Consumer<Session> work) {
        try (Session session = sessions.openSession()) {
            Transaction transaction = session.beginTransaction();
            List<Integer> completions = new ArrayList<>();
            transaction.registerSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {}

                @Override
                public void afterCompletion(int status) {
                    completions.add(status);
                }
            });
            work.accept(session);
            Throwable thrown = catchThrowable(transaction::commit);
            List<Throwable> chain = Stream.iterate(thrown, each -> each != null, Throwable::getCause)
                    .toList();
            return new Outcome(
                    chain.stream().<Class<?>>map(Object::getClass).toList(),
                    chain.stream()
                            .filter(SQLException.class::isInstance)
                            .map(each -> ((SQLException) each).getSQLState())
                            .findFirst()
                            .orElse(""),
                    completions,
                    transaction.isActive());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitThatFailsFailsAsItDoesWithoutEvents(boolean startedByJpa) {
        SessionFactory sessions = sessions(startedByJpa);
        Outcome plain = outcome(sessions, session -> {
            session.persist(new Plain(++ids, "1A"));
            session.persist(new Plain(++ids, "1A"));
        });
        Outcome captured = outcome(sessions, session -> {
            session.persist(new Ticket(++ids, "1A"));
            session.persist(new Ticket(++ids, "1A"));
        });

        assertThat(captured.sqlState).isEqualTo("23505").isEqualTo(plain.sqlState);
        assertThat(captured.thrown).isEqualTo(plain.thrown);
        assertThat(captured.active).isFalse();
        assertThat(captured.completions).hasSize(1).doesNotContain(Status.STATUS_COMMITTED);
        assertThat(app.events()).isEmpty();

        // The pool has one connection: it goes on.
        sessions.inTransaction(session -> session.persist(new Ticket(++ids, "1A")));
        assertThat(app.onlyEvent().key()).isEqualTo("ticket/" + ids);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eventsThatAreRefusedRollBackAndTellThatTheTransactionHasEnded(boolean startedByJpa) {
        SessionFactory sessions = sessions(startedByJpa);
        app.sql("alter table outbox.event add constraint never check (key <> 'never')");
        try {
            Outcome refused = outcome(sessions, session -> {
                session.persist(new Ticket(++ids, "1A"));
                Outbox.write(session, OutboxEvent.of("a", "never").build());
            });

            assertThat(refused.thrown).contains(OutboxWriteException.class);
            assertThat(refused.active).isFalse();
            assertThat(refused.completions).hasSize(1).doesNotContain(Status.STATUS_COMMITTED);
        } finally {
            app.sql("alter table outbox.event drop constraint never");
        }
        assertThat(app.events()).isEmpty();
        assertThat(sessions.<Ticket>fromTransaction(session -> session.find(Ticket.class, ids)))
                .isNull();

        sessions.inTransaction(session -> session.persist(new Ticket(++ids, "1A")));
        assertThat(app.onlyEvent().key()).isEqualTo("ticket/" + ids);
    }

    @Test
    void aSessionGoesOnAfterACommitThatFailed() {
        try (Session session = app.sessions().openSession()) {
            Transaction failing = session.beginTransaction();
            session.persist(new Ticket(++ids, "1A"));
            session.persist(new Ticket(++ids, "1A"));
            assertThat(catchThrowable(failing::commit)).isNotNull();
            session.clear();

            Transaction next = session.beginTransaction();
            session.persist(new Ticket(++ids, "1A"));
            next.commit();
        }
        assertThat(app.onlyEvent().key()).isEqualTo("ticket/" + ids);
    }

    @Test
    void whatASynchronizationFlushesIsTold() {
        app.inTransaction(session -> session.getTransaction().registerSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                session.persist(new Ticket(++ids, "1A"));
                session.flush();
            }

            @Override
            public void afterCompletion(int status) {}
        }));

        assertThat(app.onlyEvent().key()).isEqualTo("ticket/" + ids);
    }

    @Test
    void whatTheContextFlushesIsTold() {
        OutboxContext querying = session -> {
            Session own = (Session) session;
            own.persist(new Ticket(++ids, "1B"));
            own.flush();
            return Map.of("actor", "ann");
        };
        try (TestApp other = TestApp.start(database, Map.of("outbox.context", querying), Ticket.class, Plain.class)) {
            other.inTransaction(session -> session.persist(new Ticket(++ids, "1A")));

            assertThat(other.events())
                    .extracting(WrittenEvent::key)
                    .containsExactly("ticket/" + (ids - 1), "ticket/" + ids);
        }
    }

    @Test
    void anEntityManagerThatIsClosedBeforeItsTransactionEndsIsTold() {
        EntityManager manager = jpa.createEntityManager();
        EntityTransaction transaction = manager.getTransaction();
        transaction.begin();
        manager.persist(new Ticket(++ids, "1A"));
        manager.close();
        transaction.commit();

        assertThat(app.onlyEvent().key()).isEqualTo("ticket/" + ids);
    }

    @Test
    void whatIsFlushedToTheOutboxIsWrittenAtOnceAndCommittedWithTheRest() {
        app.inTransaction(session -> {
            Ticket ticket = new Ticket(++ids, "1A");
            session.persist(ticket);
            session.flush();
            Outbox.flush(session);
            assertThat(session.createNativeQuery(
                                    "select count(*) from outbox.event where key = 'ticket/" + ids + "'", Long.class)
                            .getSingleResult())
                    .isEqualTo(1L);
            assertThat(app.events()).isEmpty();
            ticket.seat = "1B";
        });

        assertThat(app.events()).extracting(WrittenEvent::type).containsExactly("ticket.created", "ticket.updated");
    }

    @Test
    void whatIsFlushedToTheOutboxGoesWithARollback() {
        try (Session session = app.sessions().openSession()) {
            session.beginTransaction();
            session.persist(new Ticket(++ids, "1A"));
            session.flush();
            Outbox.flush(session);
            session.getTransaction().rollback();
        }

        assertThat(app.events()).isEmpty();
    }

    @Test
    void flushingToTheOutboxDoesNothingWhereNothingIsHeldBack() {
        try (Session session = app.sessions().openSession()) {
            Outbox.flush(session);
            session.beginTransaction();
            Outbox.flush(session);
            session.getTransaction().commit();
        }

        assertThat(app.events()).isEmpty();
    }
}

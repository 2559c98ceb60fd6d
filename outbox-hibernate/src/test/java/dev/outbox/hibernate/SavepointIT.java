package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.sql.Savepoint;
import java.util.Map;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** With {@code outbox.savepoints=true}, what a rollback to a savepoint took back is not told. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SavepointIT {
    @Entity(name = "Draft")
    @OutboxEntity
    static class Draft {
        @Id
        long id;

        String text;

        Draft() {}

        Draft(long id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Numbered")
    @OutboxEntity
    static class Numbered {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;
    }

    @AutoClose
    private final TestApp app;

    private long id;

    SavepointIT(TestDatabase database) {
        app = TestApp.start(database, Map.of("outbox.savepoints", "true"), Draft.class, Numbered.class);
    }

    @BeforeEach
    void givenADraft() {
        id += 10;
        app.inTransaction(session -> session.persist(new Draft(id, "one")));
        app.events();
    }

    private static Savepoint savepoint(Session session) {
        return session.doReturningWork(connection -> connection.setSavepoint());
    }

    private static void rollback(Session session, Savepoint savepoint) {
        session.doWork(connection -> connection.rollback(savepoint));
        session.clear();
    }

    @Test
    void aFlushThatWasTakenBackIsNotTold() {
        app.inTransaction(session -> {
            Savepoint savepoint = savepoint(session);
            session.persist(new Draft(id + 1, "taken back"));
            session.find(Draft.class, id).text = "taken back";
            session.flush();
            rollback(session, savepoint);
        });

        assertThat(app.events()).isEmpty();
    }

    @Test
    void whatWasFlushedBeforeTheTransactionIsSilencedIsNotTold() {
        app.inTransaction(session -> {
            session.persist(new Draft(id + 1, "before"));
            session.flush();
            Outbox.silence(session);
            session.persist(new Draft(id + 2, "after"));
        });

        assertThat(app.events()).isEmpty();
    }

    @Test
    void whatWasFlushedBeforeAndAfterIsTold() {
        app.inTransaction(session -> {
            session.find(Draft.class, id).text = "two";
            session.flush();
            Savepoint savepoint = savepoint(session);
            session.find(Draft.class, id).text = "taken back";
            session.persist(new Draft(id + 1, "taken back"));
            session.flush();
            rollback(session, savepoint);
            session.persist(new Draft(id + 2, "after"));
        });

        assertThat(app.events())
                .extracting(WrittenEvent::data)
                .containsExactly(
                        "{\"entity\":\"draft\",\"id\":" + id
                                + ",\"state\":{\"text\":\"two\"},\"changed\":{\"text\":{\"from\":\"one\",\"to\":\"two\"}}}",
                        "{\"entity\":\"draft\",\"id\":" + (id + 2) + ",\"state\":{\"text\":\"after\"}}");
    }

    @Test
    void aSavepointThatWasReleasedChangesNothing() {
        app.inTransaction(session -> {
            Savepoint outer = savepoint(session);
            session.persist(new Draft(id + 1, "kept"));
            session.flush();
            Savepoint inner = savepoint(session);
            session.persist(new Draft(id + 2, "taken back"));
            session.flush();
            rollback(session, inner);
            session.doWork(connection -> connection.releaseSavepoint(outer));
            session.persist(new Draft(id + 3, "kept"));
        });

        assertThat(app.events())
                .extracting(WrittenEvent::key)
                .containsExactly("draft/" + (id + 1), "draft/" + (id + 3));
    }

    @Test
    void anOuterSavepointTakesBackWhatTheInnerKept() {
        app.inTransaction(session -> {
            Savepoint outer = savepoint(session);
            savepoint(session);
            session.persist(new Draft(id + 1, "taken back"));
            session.flush();
            session.persist(new Draft(id + 2, "taken back"));
            session.flush();
            rollback(session, outer);
            session.persist(new Draft(id + 3, "kept"));
        });

        assertThat(app.onlyEvent().key()).isEqualTo("draft/" + (id + 3));
    }

    @Test
    void aStatementThatFailedFailsTheTransactionWhateverSavepointsThereAre() {
        try (StatelessSession session = app.sessions().openStatelessSession()) {
            session.beginTransaction();
            Savepoint savepoint = session.doReturningWork(connection -> connection.setSavepoint());
            session.insert(new Draft(id + 1, "taken back"));
            assertThatThrownBy(() -> session.insert(new Draft(id, "a duplicate")))
                    .isInstanceOf(ConstraintViolationException.class);
            session.doWork(connection -> connection.rollback(savepoint));
            session.insert(new Draft(id + 2, "kept"));
            session.getTransaction().commit();
        }

        // Hibernate has marked the transaction for rollback, and commit rolls it back.
        assertThat(app.events()).isEmpty();
        assertThat(app.<Draft>fromTransaction(session -> session.find(Draft.class, id + 2)))
                .isNull();
    }

    @Test
    void insertsAtPersistAndOfStatelessSessionsAreToldOneByOne() {
        app.inTransaction(session -> {
            Numbered kept = new Numbered();
            session.persist(kept);
            Savepoint savepoint = savepoint(session);
            session.persist(new Numbered());
            session.doWork(connection -> connection.rollback(savepoint));
            session.clear();
        });
        assertThat(app.onlyEvent().type()).isEqualTo("numbered.created");

        try (StatelessSession session = app.sessions().openStatelessSession()) {
            session.beginTransaction();
            session.insert(new Draft(id + 1, "kept"));
            Savepoint savepoint = session.doReturningWork(connection -> connection.setSavepoint());
            session.insert(new Draft(id + 2, "taken back"));
            session.doWork(connection -> connection.rollback(savepoint));
            session.insert(new Draft(id + 3, "kept"));
            session.getTransaction().commit();
        }
        assertThat(app.events())
                .extracting(WrittenEvent::key)
                .containsExactly("draft/" + (id + 1), "draft/" + (id + 3));
    }

    @Test
    void anInsertAtPersistAfterAFlushIsTakenBackByItself() {
        app.inTransaction(session -> {
            session.find(Draft.class, id).text = "two";
            session.flush();
            Savepoint savepoint = savepoint(session);
            session.persist(new Numbered());
            rollback(session, savepoint);
        });
        assertThat(app.onlyEvent().key()).isEqualTo("draft/" + id);
    }

    @Test
    void aTransactionThatIsTakenBackWholeIsForgottenByTheNextOfItsConnection() {
        for (int i = 1; i <= 3; i++) {
            long each = id + i;
            app.inTransaction(session -> {
                Savepoint savepoint = savepoint(session);
                session.persist(new Draft(each, "kept"));
                session.flush();
                if (each % 2 == 0) {
                    rollback(session, savepoint);
                }
            });
        }

        assertThat(app.events())
                .extracting(WrittenEvent::key)
                .containsExactly("draft/" + (id + 1), "draft/" + (id + 3));
    }
}

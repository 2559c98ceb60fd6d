package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Without a transaction of Hibernate's, an event is written with its change or the change is refused. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoTransactionIT {
    private static final String REFUSED =
            "entity 'thing' was changed outside of a transaction, where its event could get lost; begin a transaction first";

    @Entity(name = "Thing")
    @OutboxEntity
    static class Thing {
        @Id
        long id;

        String name = "thing";

        Thing() {}

        Thing(long id) {
            this.id = id;
        }
    }

    private final TestDatabase database;

    @AutoClose
    private final TestApp app;

    NoTransactionIT(TestDatabase database) {
        this.database = database;
        Map<String, Object> settings = Map.of(
                "hibernate.allow_update_outside_transaction", "true",
                "hibernate.connection.autocommit", "true");
        app = TestApp.start(database, settings, Thing.class);
    }

    private boolean exists(long id) {
        return app.fromTransaction(session -> session.find(Thing.class, id)) != null;
    }

    @Test
    void aFlushThatCommitsByItselfIsRefusedBeforeItWrites() {
        try (Session session = app.sessions().openSession()) {
            session.persist(new Thing(1));
            assertThatThrownBy(session::flush).hasMessageContaining(REFUSED);
        }

        assertThat(exists(1)).isFalse();
        assertThat(app.events()).isEmpty();
    }

    @Test
    void aStatelessStatementThatCommitsByItselfIsRefusedBeforeItWrites() {
        Thing there = new Thing(2);
        app.inTransaction(session -> session.persist(there));
        app.events();
        try (StatelessSession session = app.sessions().openStatelessSession()) {
            assertThatThrownBy(() -> session.insert(new Thing(3))).hasMessage(REFUSED);
            assertThatThrownBy(() -> session.update(there)).hasMessage(REFUSED);
            assertThatThrownBy(() -> session.upsert(there)).hasMessage(REFUSED);
            assertThatThrownBy(() -> session.delete(there)).hasMessage(REFUSED);
        }

        assertThat(exists(2)).isTrue();
        assertThat(exists(3)).isFalse();
        assertThat(app.events()).isEmpty();
    }

    @Test
    void onAConnectionWhoseTransactionIsTheApplicationsTheEventIsWrittenAtOnce() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                StatelessSession stateless = app.sessions().openStatelessSession(connection);
                Session session =
                        app.sessions().withOptions().connection(connection).openSession()) {
            connection.setAutoCommit(false);
            stateless.insert(new Thing(4));
            session.persist(new Thing(5));
            session.flush();
            assertThat(app.events()).isEmpty();
            connection.commit();
        }

        assertThat(app.events()).extracting(WrittenEvent::key).containsExactly("thing/4", "thing/5");
    }

    @Test
    void onAConnectionWhoseTransactionTheApplicationRollsBackNothingIsLeft() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                StatelessSession stateless = app.sessions().openStatelessSession(connection)) {
            connection.setAutoCommit(false);
            stateless.insert(new Thing(6));
            connection.rollback();
        }

        assertThat(app.events()).isEmpty();
    }
}

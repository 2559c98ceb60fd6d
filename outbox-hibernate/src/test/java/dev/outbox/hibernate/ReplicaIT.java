package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.event.OutboxEvent;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An application on a replica, which only reads. */
class ReplicaIT {
    @Entity(name = "Article")
    @OutboxEntity
    static class Article {
        @Id
        long id;

        String text = "old";

        Article() {}

        Article(long id) {
            this.id = id;
        }
    }

    private static PostgresServer primary;
    private static PostgresServer standby;
    private static SessionFactory sessions;

    @BeforeAll
    static void startOnAReplica() {
        primary = PostgresServer.start();
        TestDatabase database = primary.createDatabase();
        try (TestApp app = TestApp.start(database, Article.class)) {
            app.inTransaction(session -> session.persist(new Article(1)));
        }
        standby = primary.startStandby();
        sessions = TestApp.sessionFactory(
                new TestDatabase(
                        database.name(), database.host(), standby.port(), database.user(), database.password()),
                Map.of("hibernate.hbm2ddl.auto", "none"),
                Article.class);
    }

    @AfterAll
    static void close() {
        sessions.close();
        standby.close();
        primary.close();
    }

    @Test
    void whatIsReadThereIsReadAsEverywhere() {
        assertThat(sessions.<String>fromTransaction(session -> session.find(Article.class, 1).text))
                .isEqualTo("old");
    }

    @Test
    void aChangeThereFailsAndSaysWhy() {
        assertThatThrownBy(() -> sessions.inTransaction(session -> session.find(Article.class, 1).text = "new"))
                .hasStackTraceContaining("cannot execute UPDATE in a read-only transaction");
    }

    @Test
    void anEventOfTheApplicationsOwnFailsThereAndSaysWhyToo() {
        OutboxEvent event = OutboxEvent.of("article.read", "article/1").build();

        assertThatThrownBy(() -> sessions.inTransaction(session -> Outbox.write(session, event)))
                .hasStackTraceContaining("cannot execute INSERT in a read-only transaction");
    }
}

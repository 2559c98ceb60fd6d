package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.CreationTimestamp;
import org.hibernate.annotations.CurrentTimestamp;
import org.hibernate.annotations.DynamicInsert;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.SourceType;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernate.generator.EventType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Columns that the database sets, and what the application sets in those that no statement writes. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratedColumnsIT {
    @Entity(name = "Plain")
    @OutboxEntity
    static class Plain {
        @Id
        @GeneratedValue
        Long id;

        String name;

        @CurrentTimestamp(event = EventType.UPDATE)
        Instant updated;
    }

    @Entity(name = "Versioned")
    @OutboxEntity
    static class Versioned {
        @Id
        @GeneratedValue
        Long id;

        @Version
        int version;

        @CurrentTimestamp(event = EventType.UPDATE)
        Instant updated;
    }

    @Entity(name = "Stamped")
    @OutboxEntity
    static class Stamped {
        @Id
        @GeneratedValue
        Long id;

        @CurrentTimestamp(event = EventType.UPDATE)
        Instant updated;

        @UpdateTimestamp(source = SourceType.VM)
        Instant stamped;
    }

    @Embeddable
    static class Audit {
        @CreationTimestamp
        Instant created;

        @UpdateTimestamp
        Instant updated;
    }

    @Entity(name = "Audited")
    @OutboxEntity
    static class Audited {
        @Id
        @GeneratedValue
        Long id;

        String name;

        @Embedded
        Audit audit = new Audit();
    }

    @Entity(name = "Draft")
    @OutboxEntity
    @DynamicInsert
    static class Draft {
        @Id
        @GeneratedValue
        Long id;

        String title;

        @ColumnDefault("'open'")
        String status;
    }

    @Entity(name = "Sketch")
    @OutboxEntity
    @DynamicInsert
    @DynamicUpdate
    static class Sketch {
        @Id
        @GeneratedValue
        Long id;

        String title;

        @ColumnDefault("'open'")
        String status;

        @ElementCollection
        Set<String> colors = new HashSet<>();
    }

    @AutoClose
    private final TestApp app;

    GeneratedColumnsIT(TestDatabase database) {
        app = TestApp.start(
                database, Plain.class, Versioned.class, Stamped.class, Audited.class, Draft.class, Sketch.class);
    }

    private <T> void changed(T made, Object id, Consumer<T> change) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) made.getClass();
        app.inTransaction(session -> change.accept(session.find(type, id)));
    }

    @Test
    void whatOnlyTheApplicationSetsInThemIsNoChange() {
        Plain plain = new Plain();
        app.inTransaction(session -> session.persist(plain));
        app.events();

        changed(plain, plain.id, found -> found.updated = Instant.EPOCH);

        assertThat(app.events()).isEmpty();
    }

    @Test
    void withAnotherChangeTheyAreToldAsTheDatabaseSetsThem() {
        Plain plain = new Plain();
        app.inTransaction(session -> session.persist(plain));
        app.events();

        changed(plain, plain.id, found -> {
            found.updated = Instant.EPOCH;
            found.name = "other";
        });

        assertThat(app.onlyEvent().data())
                .contains("\"name\":{\"from\":null,\"to\":\"other\"}", "\"updated\":{\"from\":null,\"to\":\"2")
                .doesNotContain("1970");
    }

    @Test
    void withAVersionTheRowIsUpdatedAndToldAsTheDatabaseHasIt() {
        Versioned versioned = new Versioned();
        app.inTransaction(session -> session.persist(versioned));
        app.events();

        changed(versioned, versioned.id, found -> found.updated = Instant.EPOCH);

        assertThat(app.onlyEvent().data())
                .contains("\"version\":1", "\"updated\":{\"from\":null,\"to\":\"2")
                .doesNotContain("1970");
    }

    @Test
    void withATimeThatHibernateSetsTheRowIsUpdatedAndToldAsTheDatabaseHasIt() {
        Stamped stamped = new Stamped();
        app.inTransaction(session -> session.persist(stamped));
        app.events();

        changed(stamped, stamped.id, found -> found.updated = Instant.EPOCH);

        assertThat(app.onlyEvent().data())
                .contains("\"stamped\":{", "\"updated\":{\"from\":null,\"to\":\"2")
                .doesNotContain("1970");
    }

    @Test
    void inAnEmbeddableTheyAreToldAsTheyWereAndAre() {
        Audited audited = new Audited();
        app.inTransaction(session -> session.persist(audited));
        app.events();
        Instant created = audited.audit.updated;

        Instant[] updated = new Instant[2];
        try (Session session = app.sessions().openSession()) {
            for (int i = 0; i < 2; i++) {
                session.beginTransaction();
                Audited found = session.find(Audited.class, audited.id);
                found.name = "name " + i;
                session.getTransaction().commit();
                updated[i] = found.audit.updated;
            }
        }

        assertThat(app.events())
                .extracting(WrittenEvent::data)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains(
                                        "\"changed\":{\"audit\":{",
                                        "\"updated\":\"" + created,
                                        "\"updated\":\"" + updated[0]),
                        second -> assertThat(second)
                                .contains(
                                        "\"changed\":{\"audit\":{",
                                        "\"updated\":\"" + updated[0],
                                        "\"updated\":\"" + updated[1]));
    }

    @Test
    void whatAnInsertLeavesToTheDatabaseIsNotToldUntilItIsRead() {
        Draft draft = new Draft();
        draft.title = "first";
        app.inTransaction(session -> session.persist(draft));
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"title\":\"first\"}}");

        changed(draft, draft.id, found -> found.title = null);
        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"status\":\"open\",\"title\":null},"
                        + "\"changed\":{\"title\":{\"from\":\"first\",\"to\":null}}}");
    }

    @Test
    void anUpdateOfAllColumnsWritesWhatTheInsertHasLeft() {
        Draft draft = new Draft();
        app.inTransaction(session -> {
            session.persist(draft);
            session.flush();
            draft.title = "first";
        });
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"status\":null,\"title\":\"first\"}}");
    }

    @Test
    void anUpdateOfSomeColumnsLeavesWhatTheInsertHasLeft() {
        Sketch sketch = new Sketch();
        app.inTransaction(session -> {
            session.persist(sketch);
            session.flush();
            sketch.title = "first";
        });
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"colors\":[],\"title\":\"first\"}}");

        changed(sketch, sketch.id, found -> found.status = null);
        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"status\":null,\"title\":\"first\"},"
                        + "\"changed\":{\"status\":{\"from\":\"open\",\"to\":null}}}");
    }
}

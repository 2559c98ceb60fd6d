package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.SecondaryTable;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What cannot become an event is refused, at the start or at the commit, by a sentence that names the entity, the
 * attribute and what to do. Of such a transaction nothing is left, and the session goes on.
 */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    @Entity(name = "Letter")
    @OutboxEntity(key = "box")
    static class Letter {
        @Id
        long id;

        @Column(nullable = false)
        String box = "b";

        @Column(length = 10_000)
        String text;

        Letter() {}

        Letter(long id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Misordered")
    @OutboxEntity(key = "boks")
    static class Misordered {
        @Id
        long id;

        String box;
    }

    @Entity(name = "Unordered")
    @OutboxEntity(key = "box")
    static class Unordered {
        @Id
        long id;

        String box;
    }

    @Entity(name = "Parcel")
    @OutboxEntity(key = "box")
    @SecondaryTable(name = "parcel_box")
    static class Parcel {
        @Id
        long id;

        @Column(table = "parcel_box", nullable = false)
        String box;
    }

    private final TestDatabase database;
    private final Map<String, Object> context = new HashMap<>();

    @AutoClose
    private final TestApp app;

    BadInputIT(TestDatabase database) {
        this.database = database;
        OutboxContext given = session -> context;
        this.app = TestApp.start(
                database, Map.of("outbox.max-payload", "1000", "outbox.context", given), Letter.class, Parcel.class);
    }

    @AfterEach
    void forget() {
        context.clear();
    }

    private void assertRefusedAtTheStart(Class<?> entity, String message) {
        assertThatThrownBy(() -> TestApp.sessionFactory(database, Map.of(), entity))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessage(message);
    }

    @Test
    void aKeyThatNamesNoAttributeIsRefused() {
        assertRefusedAtTheStart(
                Misordered.class,
                "entity " + Misordered.class.getName()
                        + ": @OutboxEntity(key = \"boks\") names no captured attribute; name one of [box]");
    }

    @Test
    void aKeyThatCanBeNullIsRefused() {
        assertRefusedAtTheStart(
                Unordered.class,
                "entity " + Unordered.class.getName() + ": @OutboxEntity(key = \"box\") names an attribute that can be"
                        + " null; map it with optional = false or nullable = false, or name another");
    }

    @Test
    void anOutboxThatIsTooOldOrTooNewIsRefused() {
        int version = OutboxSchema.VERSION;
        replaceVersion(version - 1, 1);
        assertRefusedAtTheStart(
                Letter.class,
                "schema 'outbox' has version " + (version - 1) + ", older than version " + version
                        + " that this library needs: run `outbox-relay migrate`");
        replaceVersion(version + 2, version + 1);
        assertRefusedAtTheStart(
                Letter.class,
                "schema 'outbox' has version " + (version + 2) + ", which works with libraries made for version "
                        + (version + 1) + " or later, but this library was made for version " + version
                        + ": upgrade the library");
        replaceVersion(version, version);
    }

    @Test
    void aNewerOutboxThatWorksWithThisLibraryIsWrittenTo() {
        replaceVersion(OutboxSchema.VERSION + 1, OutboxSchema.VERSION);
        TestApp.sessionFactory(database, Map.of(), Letter.class).close();
        replaceVersion(OutboxSchema.VERSION, OutboxSchema.VERSION);
    }

    private void replaceVersion(int version, int compatibleSince) {
        app.sql(
                "create or replace function outbox.version() returns integer language sql immutable parallel safe return "
                        + version);
        app.sql(
                "create or replace function outbox.compatible_since() returns integer language sql immutable parallel safe return "
                        + compatibleSince);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("x".repeat(1000), Map.of(), "has 1"),
                Arguments.of("short", Map.of("Tenant", "a"), "attribute name 'Tenant' is not allowed"),
                Arguments.of("short", Map.of("tenant", 1.5), "attribute 'tenant' has a value of java.lang.Double"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsRefusedAtTheCommitLeavesNothingAndTheSessionGoesOn(
            String text, Map<String, Object> extensions, String message) {
        try (Session session = app.sessions().openSession()) {
            session.beginTransaction();
            session.persist(new Letter(1, text));
            session.persist(new Letter(2, "with it"));
            context.putAll(extensions);
            assertThatThrownBy(() -> session.getTransaction().commit())
                    .hasStackTraceContaining("OutboxCaptureException: the event of letter/1")
                    .hasStackTraceContaining(message);
            assertThat(session.getTransaction().isActive()).isFalse();
            context.clear();

            session.clear();
            session.beginTransaction();
            assertThat(session.find(Letter.class, 1)).isNull();
            assertThat(session.find(Letter.class, 2)).isNull();
            assertThat(app.events()).isEmpty();
            Letter next = new Letter(3, "next");
            session.persist(next);
            session.getTransaction().commit();
            assertThat(app.onlyEvent().key()).isEqualTo("b");

            session.beginTransaction();
            session.remove(next);
            session.getTransaction().commit();
            assertThat(app.onlyEvent().type()).isEqualTo("letter.deleted");
        }
    }

    @Test
    void aKeyInATableThatNeedNotHaveARowIsRefusedWhereItHasNone() {
        try (Session session = app.sessions().openSession()) {
            session.beginTransaction();
            session.persist(new Parcel());
            assertThatThrownBy(() -> session.getTransaction().commit())
                    .hasStackTraceContaining("the event of parcel/0 has no key, since attribute 'box' is null or not"
                            + " loaded; set or load it before the entity is changed");
            session.clear();
            assertThat(session.find(Parcel.class, 0)).isNull();
        }
        assertThat(app.events()).isEmpty();
    }

    @Test
    void aStatelessDeleteHasTheKeyThatMemoryHoldsOrIsRefused() {
        app.inTransaction(session -> session.persist(new Letter(4, "four")));
        app.events();
        try (StatelessSession session = app.sessions().openStatelessSession()) {
            Letter keyless = new Letter(4, null);
            keyless.box = null;
            session.beginTransaction();
            session.delete(keyless);
            assertThatThrownBy(() -> session.getTransaction().commit())
                    .hasStackTraceContaining("the event of letter/4 has no key, since attribute 'box' is null or not"
                            + " loaded; set or load it before the entity is changed");
            assertThat(app.events()).isEmpty();

            session.beginTransaction();
            session.delete(session.get(Letter.class, 4));
            session.getTransaction().commit();
            assertThat(app.onlyEvent().key()).isEqualTo("b");
        }
    }
}

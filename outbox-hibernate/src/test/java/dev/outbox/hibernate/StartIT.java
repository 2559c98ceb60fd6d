package dev.outbox.hibernate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.ByteArrayInputStream;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What the start of a session factory checks. */
@OutboxServers
class StartIT {
    @Entity(name = "Captured")
    @OutboxEntity
    static class Captured {
        @Id
        long id;

        Captured() {}

        Captured(long id) {
            this.id = id;
        }
    }

    @OutboxEntity(name = "present")
    static class Both {
        long id;
    }

    private static final String TWICE = """
            <hibernate-mapping xmlns="http://www.hibernate.org/xsd/orm/hbm" default-access="field">
                <class name="%1$s" entity-name="New"><id name="id"/></class>
                <class name="%1$s" entity-name="Old"><id name="id"/></class>
            </hibernate-mapping>
            """.formatted(Both.class.getName());

    @Entity(name = "Plain")
    static class Plain {
        @Id
        long id;
    }

    @Entity(name = "Attachment")
    @OutboxEntity
    static class Attachment {
        @Id
        long id;

        Blob content;
    }

    static class Settings implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Entity(name = "Preference")
    @OutboxEntity
    static class Preference {
        @Id
        long id;

        Settings settings;
    }

    @Entity(name = "Serialized")
    @OutboxEntity
    static class Serialized {
        @Id
        Settings id;
    }

    @Entity(name = "Spaced")
    @OutboxEntity(name = "not a name")
    static class Spaced {
        @Id
        long id;
    }

    @Entity(name = "Twin")
    @OutboxEntity(name = "captured")
    static class Twin {
        @Id
        long id;
    }

    private final TestDatabase database;

    StartIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void removeOutbox() throws SQLException {
        sql("drop schema if exists outbox cascade");
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private SessionFactory start(Class<?>... entities) {
        return TestApp.sessionFactory(database, Map.of(), entities);
    }

    @Test
    void withoutAnOutboxTheStartFailsAndSaysWhatToDo() {
        assertThatThrownBy(() -> start(Captured.class))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessage("database '" + database.name()
                        + "' has no outbox in schema 'outbox': run 'outbox-relay migrate' or"
                        + " OutboxSchema.migrate first, or name another schema with outbox.schema");
    }

    @Test
    void anApplicationWithoutCapturedEntitiesNeedsNoOutboxAndHasNoListeners() {
        try (SessionFactory sessions = start(Plain.class)) {
            sessions.inTransaction(session -> session.persist(new Plain()));

            EventListenerRegistry listeners = sessions.unwrap(SessionFactoryImplementor.class)
                    .getServiceRegistry()
                    .requireService(EventListenerRegistry.class);
            assertThat(listeners.getEventListenerGroup(EventType.PRE_INSERT).count())
                    .isZero();
            assertThat(listeners
                            .getEventListenerGroup(EventType.POST_COLLECTION_UPDATE)
                            .count())
                    .isZero();
        }
    }

    @Test
    void captureCanBeSwitchedOff() {
        try (SessionFactory sessions =
                TestApp.sessionFactory(database, Map.of("outbox.enabled", "false"), Captured.class)) {
            sessions.inTransaction(session -> session.persist(new Captured(1)));
        }
    }

    @Test
    void aSettingThatIsNoneIsRefused() {
        assertThatThrownBy(() -> TestApp.sessionFactory(database, Map.of("outbox.enabled", "maybe"), Captured.class))
                .hasMessage("outbox.enabled=maybe is neither true nor false");
        assertThatThrownBy(() -> TestApp.sessionFactory(database, Map.of("outbox.bulk", "maybe"), Captured.class))
                .hasMessage("outbox.bulk=maybe is not warn, fail or capture");
        assertThatThrownBy(() -> TestApp.sessionFactory(database, Map.of("outbox.schema", "Out Box"), Captured.class))
                .hasMessageStartingWith("outbox.schema: schema 'Out Box' is not a plain PostgreSQL identifier");
    }

    @Test
    void schemaAndSourceCanBeChosen() {
        try (TestApp app =
                TestApp.start(database, Map.of("outbox.schema", "other", "outbox.source", "/shop"), Captured.class)) {
            app.inTransaction(session -> session.persist(new Captured(2)));

            assertThat(app.onlyEvent().source()).isEqualTo("/shop");
        }
    }

    private static final String WRITER = "start_it_writer";

    /** A role with rights on the table of the entity, and those given. */
    private Map<String, Object> asWriter(String... grants) throws SQLException {
        OutboxSchema.DEFAULT.migrate(database.dataSource());
        sql(
                "create table if not exists captured (id bigint primary key)",
                "do $$ begin create role " + WRITER + " login password 'writer';"
                        + " exception when duplicate_object then null; end $$",
                "grant select, insert on captured to " + WRITER);
        sql(grants);
        return Map.of(
                "hibernate.connection.username", WRITER,
                "hibernate.connection.password", "writer",
                "hibernate.hbm2ddl.auto", "none");
    }

    @Test
    void aRoleThatMayOnlyInsertIsEnough() throws SQLException {
        Map<String, Object> settings =
                asWriter("grant usage on schema outbox to " + WRITER, "grant insert on outbox.event to " + WRITER);

        try (SessionFactory sessions = TestApp.sessionFactory(database, settings, Captured.class)) {
            sessions.inTransaction(session -> session.persist(new Captured(3)));
        }
    }

    @Test
    void aRoleThatMayNotInsertIsToldWhatItLacks() throws SQLException {
        String message = "role '" + WRITER + "' may not write to the outbox: grant usage on schema outbox and insert on"
                + " outbox.event to it";

        Map<String, Object> withoutRights = asWriter();
        assertThatThrownBy(() -> TestApp.sessionFactory(database, withoutRights, Captured.class))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessage(message);

        Map<String, Object> withoutInsert =
                asWriter("grant usage on schema outbox to " + WRITER, "grant select on outbox.event to " + WRITER);
        assertThatThrownBy(() -> TestApp.sessionFactory(database, withoutInsert, Captured.class))
                .hasMessage(message);
    }

    @Test
    void whereTheDatabaseCannotBeReachedTheFirstCommitTells() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://localhost:1/none");
        Map<String, Object> settings = Map.of(
                "jakarta.persistence.nonJtaDataSource", nowhere,
                "hibernate.boot.allow_jdbc_metadata_access", "false",
                "jakarta.persistence.database-product-name", "PostgreSQL",
                "hibernate.hbm2ddl.auto", "none");
        try (SessionFactory sessions = TestApp.sessionFactory(database, settings, Captured.class)) {
            assertThatThrownBy(() -> sessions.inTransaction(session -> session.persist(new Captured(4))))
                    .hasMessageContaining("localhost:1");
        }
    }

    @Test
    void anotherDatabaseIsRefused() {
        Map<String, Object> settings = Map.of(
                "hibernate.boot.allow_jdbc_metadata_access", "false",
                "jakarta.persistence.database-product-name", "MySQL",
                "hibernate.hbm2ddl.auto", "none");
        assertThatThrownBy(() -> TestApp.sessionFactory(database, settings, Captured.class))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessage(
                        "the outbox needs PostgreSQL, but Hibernate speaks MySQLDialect; set outbox.enabled=false where"
                                + " there is no outbox");
    }

    @Test
    void anAttributeThatJsonCannotHoldIsRefused() {
        OutboxSchema.DEFAULT.migrate(database.dataSource());

        assertThatThrownBy(() -> start(Attachment.class))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessage(
                        "entity " + Attachment.class.getName() + ": attribute 'content' of type java.sql.Blob cannot be"
                                + " written as JSON; leave it out with @OutboxExclude, or give it an AttributeConverter to text, a"
                                + " number, a date or another type that JSON can hold, or, where the column is JSON,"
                                + " @JdbcTypeCode(SqlTypes.JSON)");
        assertThatThrownBy(() -> start(Preference.class))
                .hasMessageContaining("attribute 'settings' of type " + Settings.class.getName());
        assertThatThrownBy(() -> start(Serialized.class))
                .hasMessage(
                        "entity " + Serialized.class.getName() + ": the identifier of type " + Settings.class.getName()
                                + " cannot be written as JSON; identify it by text, a number, a UUID or another type that JSON can"
                                + " hold, or leave @OutboxEntity out");
    }

    @Test
    void aNameThatNoSubjectCanHoldIsRefused() {
        assertThatThrownBy(() -> start(Spaced.class))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining(Spaced.class.getName())
                .hasMessageContaining("'not a name' cannot be part of a NATS subject");
    }

    @Test
    void oneClassThatIsTwoEntitiesIsRefused() {
        MetadataSources mappings = new MetadataSources(new StandardServiceRegistryBuilder()
                .applySetting("hibernate.connection.url", database.jdbcUrl())
                .applySetting("hibernate.connection.username", database.user())
                .applySetting("hibernate.connection.password", database.password())
                .build());
        mappings.addInputStream(new ByteArrayInputStream(TWICE.getBytes(UTF_8)));

        assertThatThrownBy(() -> mappings.buildMetadata().buildSessionFactory())
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining(
                        "are both captured as 'present'; map their class once, or leave @OutboxEntity out");
    }

    @Test
    void oneNameForTwoEntitiesIsRefused() {
        assertThatThrownBy(() -> start(Captured.class, Twin.class))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining("are both captured as 'captured'");
    }
}

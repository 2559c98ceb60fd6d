package dev.outbox.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OutboxServers
class OutboxSchemaIT {
    private static final OutboxSchema SCHEMA = OutboxSchema.DEFAULT;

    private final TestDatabase db;
    private final DataSource dataSource;

    OutboxSchemaIT(TestDatabase db) {
        this.db = db;
        this.dataSource = db.dataSource();
    }

    @BeforeEach
    void startEmpty() throws SQLException {
        TestSql.run(
                dataSource,
                "drop schema if exists outbox cascade",
                "drop schema if exists tenant_1 cascade",
                "drop schema public cascade",
                "create schema public");
    }

    @Test
    void migratingAgainDoesNothing() {
        assertThat(SCHEMA.version(dataSource)).isZero();
        assertThat(SCHEMA.migrate(dataSource)).isEqualTo(OutboxSchema.VERSION);
        assertThat(SCHEMA.migrate(dataSource)).isZero();
        assertThat(SCHEMA.version(dataSource)).isEqualTo(OutboxSchema.VERSION);
        assertThatCode(() -> SCHEMA.requireCompatible(dataSource)).doesNotThrowAnyException();
    }

    @Test
    void twoProcessesMayMigrateAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> one = threads.submit(() -> SCHEMA.migrate(dataSource));
            Future<Integer> other = threads.submit(() -> SCHEMA.migrate(dataSource));

            assertThat(one.get() + other.get()).isEqualTo(OutboxSchema.VERSION);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void twoOutboxesLiveInOneDatabase() throws SQLException {
        SCHEMA.migrate(dataSource);
        OutboxSchema.named("tenant_1").migrate(dataSource);

        TestSql.run(dataSource, "select tenant_1.emit('a', 'b', '{}')");

        assertThat(TestSql.value(dataSource, "select count(*) from tenant_1.event"))
                .isEqualTo("1");
        assertThat(TestSql.value(dataSource, "select count(*) from outbox.event"))
                .isEqualTo("0");
    }

    @Test
    void theScriptMakesTheSameSchemaByHand() throws SQLException {
        SCHEMA.migrate(dataSource);
        List<String> migrated = objects();
        TestSql.run(dataSource, "drop schema outbox cascade");

        TestSql.run(dataSource, SCHEMA.sql());

        assertThat(objects()).isEqualTo(migrated);
        assertThat(SCHEMA.migrate(dataSource)).isZero();
        assertThat(TestSql.value(dataSource, "select outbox.emit('a', 'b', '{}')"))
                .isNotNull();
    }

    @Test
    void anApplicationThatMigratedBeforeIsNotDisturbed() throws SQLException {
        assertThat(migrateApplication().migrationsExecuted).isOne();
        SCHEMA.migrate(dataSource);

        assertThat(migrateApplication().migrationsExecuted).isZero();
        assertBothAreThere();
    }

    @Test
    void anApplicationThatMigratesAfterwardsIsNotDisturbed() throws SQLException {
        SCHEMA.migrate(dataSource);

        assertThat(migrateApplication().migrationsExecuted).isOne();
        assertThat(SCHEMA.migrate(dataSource)).isZero();
        assertBothAreThere();
    }

    @Test
    void aMissingSchemaIsSaidToBeMissing() {
        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(() -> SCHEMA.requireCompatible(dataSource))
                .withMessage("schema 'outbox' holds no outbox in this database: run `outbox-relay migrate`");
    }

    @Test
    void anOlderSchemaIsRefused() throws SQLException {
        install(OutboxSchema.VERSION - 1, 1);

        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(() -> SCHEMA.requireCompatible(dataSource))
                .withMessageContaining("older")
                .withMessageContaining("run `outbox-relay migrate`");
    }

    @Test
    void aNewerSchemaThatWorksWithThisLibraryIsAcceptedAndNotMigrated() throws SQLException {
        install(OutboxSchema.VERSION + 1, OutboxSchema.VERSION);

        assertThatCode(() -> SCHEMA.requireCompatible(dataSource)).doesNotThrowAnyException();
        assertThat(SCHEMA.migrate(dataSource)).isZero();
        assertThat(SCHEMA.version(dataSource)).isEqualTo(OutboxSchema.VERSION + 1);
    }

    @Test
    void aNewerSchemaThatDoesNotIsRefusedAndNotMigrated() throws SQLException {
        install(OutboxSchema.VERSION + 2, OutboxSchema.VERSION + 1);
        String refusal = "schema 'outbox' has version " + (OutboxSchema.VERSION + 2)
                + ", which works with libraries made for version " + (OutboxSchema.VERSION + 1)
                + " or later, but this library was made for version " + OutboxSchema.VERSION + ": upgrade the library";

        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(() -> SCHEMA.requireCompatible(dataSource))
                .withMessage(refusal);
        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(() -> SCHEMA.migrate(dataSource))
                .withMessage(refusal);
    }

    @Test
    void theSchemaThatThisLibraryMakesWorksWithIt() throws SQLException {
        SCHEMA.migrate(dataSource);

        assertThat(TestSql.value(dataSource, "select outbox.compatible_since() between 1 and outbox.version()"))
                .isEqualTo("t");
    }

    @Test
    void aRoleWithoutUsageIsToldWhatToGrant() throws SQLException {
        SCHEMA.migrate(dataSource);
        String role = TestSql.newRole(db, "stranger");
        try {
            DataSource asStranger = new TestDatabase(db.name(), db.host(), db.port(), role, "secret").dataSource();

            assertThatExceptionOfType(OutboxSchemaException.class)
                    .isThrownBy(() -> SCHEMA.requireCompatible(asStranger))
                    .withMessageContaining("grant usage on schema outbox");
        } finally {
            TestSql.dropRole(db, role);
        }
    }

    @Test
    void aMigrationThatFailsLeavesNothing() throws SQLException {
        TestSql.run(dataSource, "create schema outbox", "create table outbox.checkpoint (mine text)");

        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(() -> SCHEMA.migrate(dataSource))
                .withMessageContaining("checkpoint");

        assertThat(TestSql.value(dataSource, "select to_regclass('outbox.event')"))
                .isNull();
        assertThat(SCHEMA.version(dataSource)).isZero();
    }

    private void install(int version, int compatibleSince) throws SQLException {
        SCHEMA.migrate(dataSource);
        TestSql.run(
                dataSource,
                "create or replace function outbox.version() returns integer language sql return " + version,
                "create or replace function outbox.compatible_since() returns integer language sql return "
                        + compatibleSince);
    }

    private List<String> objects() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return TestSql.column(connection, """
                    select object from (
                        select c.relkind::text || ' ' || c.relname || ' ' || coalesce(c.relacl::text, '') as object
                        from pg_class c where c.relnamespace = 'outbox'::regnamespace
                        union all
                        select 'function ' || p.oid::regprocedure || ' ' || coalesce(p.proacl::text, '')
                        from pg_proc p where p.pronamespace = 'outbox'::regnamespace) o
                    where object not like '%schema_history%' order by object
                    """);
        }
    }

    /** As Spring Boot would: its own location, history table and schema. */
    private MigrateResult migrateApplication() {
        return Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    private void assertBothAreThere() throws SQLException {
        assertThat(TestSql.value(dataSource, "select to_regclass('public.todo')"))
                .isEqualTo("todo");
        assertThat(TestSql.value(dataSource, "select to_regclass('outbox.event')"))
                .isEqualTo("outbox.event");
        assertThat(TestSql.value(dataSource, "select count(*) from public.flyway_schema_history where version = '1'"))
                .isEqualTo("1");
    }
}

package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.schema.OutboxSchemaException;
import dev.outbox.spring.jdbc.JdbcApplication;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The outbox's migrations and the application's know nothing of each other, whoever comes first. */
@OutboxServers
class MigrationIT {
    private static final String TABLES_OF_THE_APPLICATION =
            "select table_name from information_schema.tables where table_schema = 'public' order by 1";
    private static final String APPLICATION_HISTORY = "select script from public.flyway_schema_history order by 1";
    private static final String OUTBOX_HISTORY =
            "select script from outbox.outbox_schema_history where type = 'SQL' order by 1";
    private static final List<String> OUTBOX_SCRIPTS =
            List.of("V1__outbox.sql", "V2__recovery.sql", "V3__retention.sql", "V4__inbox.sql");

    private final TestDatabase database;

    MigrationIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void emptyTheDatabase() throws Exception {
        App.empty(database);
    }

    @Test
    void onANewDatabaseEachKeepsItsOwnHistory() throws Exception {
        App.start(EntitiesOnly.class, database).close();

        assertThat(App.texts(database, TABLES_OF_THE_APPLICATION)).containsExactly("flyway_schema_history", "todo");
        assertThat(App.texts(database, APPLICATION_HISTORY)).containsExactly("V1__todo.sql");
        assertThat(App.texts(database, OUTBOX_HISTORY)).isEqualTo(OUTBOX_SCRIPTS);

        App.start(EntitiesOnly.class, database).close();

        assertThat(App.texts(database, APPLICATION_HISTORY)).containsExactly("V1__todo.sql");
        assertThat(App.texts(database, OUTBOX_HISTORY)).isEqualTo(OUTBOX_SCRIPTS);
    }

    @Test
    void anApplicationThatHasLongMigratedItselfGetsTheOutboxBeside() throws Exception {
        App.start(EntitiesOnly.class, database, "outbox.enabled=false").close();
        assertThat(App.texts(database, APPLICATION_HISTORY)).containsExactly("V1__todo.sql");

        App.start(EntitiesOnly.class, database).close();

        assertThat(App.texts(database, APPLICATION_HISTORY)).containsExactly("V1__todo.sql");
        assertThat(App.texts(database, OUTBOX_HISTORY)).isEqualTo(OUTBOX_SCRIPTS);
    }

    @Test
    void anOutboxThatWasThereFirstDoesNotDisturbTheApplicationsFlyway() throws Exception {
        OutboxSchema.DEFAULT.migrate(database.dataSource());

        App.start(EntitiesOnly.class, database, "outbox.migration=validate").close();

        assertThat(App.texts(database, APPLICATION_HISTORY)).containsExactly("V1__todo.sql");
    }

    @Test
    void anApplicationWhoseFlywaySettingsAreUnusualKeepsThemToItself() throws Exception {
        App.start(
                        EntitiesOnly.class,
                        database,
                        "spring.flyway.table=history",
                        "spring.flyway.baseline-on-migrate=true",
                        "spring.flyway.baseline-version=0",
                        "spring.flyway.placeholders.schema=elsewhere",
                        "spring.flyway.validate-migration-naming=true")
                .close();

        assertThat(App.texts(database, TABLES_OF_THE_APPLICATION)).containsExactly("history", "todo");
        assertThat(App.texts(database, OUTBOX_HISTORY)).isEqualTo(OUTBOX_SCRIPTS);
    }

    @Test
    void theApplicationsMigrationsMayWriteEvents() throws Exception {
        App.start(EntitiesOnly.class, database, "spring.flyway.locations=classpath:db/needs-outbox")
                .close();

        assertThat(App.types(database)).containsExactly("todo.installed");
    }

    @Test
    void anApplicationWithoutMigrationsOfItsOwnGetsTheOutboxOnly() throws Exception {
        App.start(JdbcApplication.class, database).close();

        assertThat(App.texts(database, OUTBOX_HISTORY)).isEqualTo(OUTBOX_SCRIPTS);
        assertThat(App.texts(database, TABLES_OF_THE_APPLICATION)).isEmpty();
    }

    @Test
    void anApplicationWithLiquibaseKeepsItsOwnChangelog() throws Exception {
        App.start(EntitiesOnly.class, database, "spring.flyway.enabled=false", "spring.liquibase.enabled=true")
                .close();

        assertThat(App.texts(database, "select id from public.databasechangelog"))
                .containsExactly("todo");
        assertThat(App.texts(database, OUTBOX_HISTORY)).isEqualTo(OUTBOX_SCRIPTS);
    }

    @Test
    void liquibaseCanInstallTheOutboxItself() throws Exception {
        try (ConfigurableApplicationContext app = App.start(
                EntitiesOnly.class,
                database,
                "outbox.migration=validate",
                "spring.flyway.enabled=false",
                "spring.liquibase.enabled=true",
                "spring.liquibase.change-log=classpath:db/changelog/with-outbox.yaml")) {
            EntitiesOnly.addTodo(app);
        }

        assertThat(App.texts(database, "select id from public.databasechangelog order by orderexecuted"))
                .containsExactly("schema", "V1", "V2", "V3", "V4", "todo");
        assertThat(App.types(database)).containsExactly("todo.created");
        assertThat(OutboxSchema.DEFAULT.version(database.dataSource()))
                .as("a migration is missing from dev/outbox/schema/liquibase.xml")
                .isEqualTo(OutboxSchema.VERSION);
        assertThat(OutboxSchema.DEFAULT.migrate(database.dataSource())).isZero();
        assertThat(schemaDump()).isEqualTo(schemaDumpOfAMigratedOne());
    }

    /** The schema as one file among the application's own migrations. */
    @Test
    void theApplicationsFlywayCanInstallTheOutboxItself(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("V2__outbox.sql"), OutboxSchema.DEFAULT.sql(), StandardCharsets.UTF_8);

        try (ConfigurableApplicationContext app = App.start(
                EntitiesOnly.class,
                database,
                "outbox.migration=validate",
                "spring.flyway.locations=classpath:db/migration,filesystem:" + folder)) {
            EntitiesOnly.addTodo(app);
        }

        assertThat(App.texts(database, APPLICATION_HISTORY)).containsExactly("V1__todo.sql", "V2__outbox.sql");
        assertThat(App.types(database)).containsExactly("todo.created");
    }

    @Test
    void aMissingSchemaFailsTheStartWhereItIsOnlyValidated() {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> App.start(EntitiesOnly.class, database, "outbox.migration=validate"))
                .withRootCauseInstanceOf(OutboxSchemaException.class)
                .withStackTraceContaining("migrate");
    }

    /** As an instance is that is restarted, or rolled back, while others have been upgraded already. */
    @ParameterizedTest
    @ValueSource(strings = {"migrate", "validate"})
    void anApplicationStartsBehindANewerSchemaThatWorksWithIt(String migration) throws Exception {
        OutboxSchema.DEFAULT.migrate(database.dataSource());
        App.execute(
                database,
                "create or replace function outbox.version() returns integer language sql return "
                        + (OutboxSchema.VERSION + 1));

        try (ConfigurableApplicationContext app =
                App.start(EntitiesOnly.class, database, "outbox.migration=" + migration)) {
            EntitiesOnly.addTodo(app);
        }

        assertThat(App.types(database)).containsExactly("todo.created");
    }

    @Test
    void withMigrationSwitchedOffCaptureItselfRefusesToStartWithoutAnOutbox() throws Exception {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> App.start(EntitiesOnly.class, database, "outbox.migration=none"))
                .withStackTraceContaining("has no outbox in schema 'outbox'");
        assertThat(App.texts(database, "select nspname from pg_namespace where nspname = 'outbox'"))
                .isEmpty();
    }

    @Test
    void whereTheOutboxIsOffNothingIsCapturedAndNothingInstalled() throws Exception {
        try (ConfigurableApplicationContext app = App.start(EntitiesOnly.class, database, "outbox.enabled=false")) {
            EntitiesOnly.addTodo(app);

            assertThat(App.texts(database, "select title from todo")).containsExactly("Buy milk");
            assertThat(App.texts(database, "select nspname from pg_namespace where nspname = 'outbox'"))
                    .isEmpty();
            assertThat(app.getBeansOfType(OutboxEvents.class)).isEmpty();
        }
    }

    @Test
    void anotherSchemaIsUsedByAll() throws Exception {
        App.execute(database, "drop schema if exists messages cascade");
        try (ConfigurableApplicationContext app = App.start(EntitiesOnly.class, database, "outbox.schema=messages")) {
            EntitiesOnly.addTodo(app);
        }

        assertThat(App.texts(database, "select type from messages.event")).containsExactly("todo.created");
        assertThat(App.texts(database, "select nspname from pg_namespace where nspname = 'outbox'"))
                .isEmpty();
    }

    /** Columns and functions of the outbox, as the catalog tells them. */
    private List<String> schemaDump() throws Exception {
        return App.texts(database, """
                select table_name || '.' || column_name || ' ' || data_type from information_schema.columns
                    where table_schema = 'outbox' and table_name <> 'outbox_schema_history'
                union all
                select p.proname || ' ' || md5(p.prosrc) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                    where n.nspname = 'outbox'
                order by 1""");
    }

    private List<String> schemaDumpOfAMigratedOne() throws Exception {
        App.empty(database);
        OutboxSchema.DEFAULT.migrate(database.dataSource());
        return schemaDump();
    }
}

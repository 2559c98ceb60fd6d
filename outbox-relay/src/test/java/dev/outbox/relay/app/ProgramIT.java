package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

@OutboxServers
class ProgramIT {
    private final TestDatabase database;
    private final NatsServer nats;
    private Scene scene;

    ProgramIT(TestDatabase database, NatsServer nats) {
        this.database = database;
        this.nats = nats;
    }

    @BeforeEach
    void aSceneOfItsOwn(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        scene = new Scene(database, nats.url(), name);
    }

    @Test
    void migrateSaysWhatItDidAndDoesItOnce() throws Exception {
        try (RelayProcess first = RelayProcess.start(scene.environment(), "migrate")) {
            assertThat(first.exitCode()).isZero();
            assertThat(first.out()).singleElement().asString().contains("schema " + scene.name() + " is up to date");
            assertThat(first.err()).isEmpty();
        }
        try (RelayProcess second = RelayProcess.start(scene.environment(), "migrate")) {
            assertThat(second.exitCode()).isZero();
            assertThat(second.out()).singleElement().asString().endsWith("migrations applied: 0");
        }
    }

    @Test
    void migrateGivesARoleItsRights() throws Exception {
        String role = scene.name();
        scene.execute("create role " + role);
        try (RelayProcess migrate = RelayProcess.start(
                scene.environment(), "migrate", "--relay-role", role, "--writer-role=" + role, "--apply-grants")) {
            assertThat(migrate.exitCode()).isZero();
            assertThat(migrate.out()).last().asString().startsWith("rights given: ");
            assertThat(scene.number(
                            "select has_table_privilege('" + role + "', '" + scene.name() + ".event', 'insert')::int"))
                    .isEqualTo(1);
        } finally {
            scene.execute("drop owned by " + role);
            scene.execute("drop role " + role);
        }
    }

    @Test
    void migratePrintsOrMakesTheTriggersOfTables() throws Exception {
        scene.execute("create table " + scene.name() + "_item (id int primary key, name text, secret text)");
        scene.migrated();
        String trigger = "--triggers=" + scene.name() + "_item,name=item,exclude=secret";
        try (RelayProcess print = RelayProcess.start(scene.environment(), "migrate", trigger)) {
            assertThat(print.exitCode()).isZero();
            assertThat(print.out()).anyMatch(line -> line.startsWith("create or replace trigger outbox_capture after"));
        }
        scene.execute("insert into " + scene.name() + "_item values (1, 'unseen', 'x')");
        try (RelayProcess apply = RelayProcess.start(scene.environment(), "migrate", trigger, "--apply-triggers")) {
            assertThat(apply.exitCode()).isZero();
            assertThat(apply.out()).last().isEqualTo("triggers made: 1");
        }
        scene.execute("insert into " + scene.name() + "_item values (2, 'seen', 'x')");

        assertThat(scene.number("select count(*) from " + scene.name() + ".event where type = 'item.created'"
                        + " and key = 'item/2' and convert_from(data, 'UTF8') not like '%secret%'"))
                .isEqualTo(1);
        assertThat(scene.number("select count(*) from " + scene.name() + ".event"))
                .isEqualTo(1);
    }

    @Test
    void aTriggerForATableThatIsNotThereFails() throws Exception {
        scene.migrated();
        try (RelayProcess migrate =
                RelayProcess.start(scene.environment(), "migrate", "--triggers=nowhere", "--apply-triggers")) {
            assertThat(migrate.exitCode()).isEqualTo(1);
            assertThat(migrate.err())
                    .singleElement()
                    .asString()
                    .startsWith("outbox-relay: --triggers: there is no table nowhere in this database");
        }
    }

    @Test
    void migrateDoesNotWaitForADatabaseThatIsNotThere() throws Exception {
        try (RelayProcess migrate =
                RelayProcess.start(Map.of("OUTBOX_DB_URL", "jdbc:postgresql://127.0.0.1:1/todo"), "migrate")) {
            assertThat(migrate.exitCode()).isEqualTo(4);
            assertThat(migrate.err())
                    .singleElement()
                    .asString()
                    .startsWith("outbox-relay: cannot connect to the database: Connection to 127.0.0.1:1 refused.");
        }
    }

    @Test
    void committedEventsArriveAndSigtermLeavesThemSettled() throws Exception {
        scene.migrated();
        try (RelayProcess run = scene.run()) {
            run.awaitLine("ready");
            scene.emit(100);
            await().until(() -> scene.stored() == 100);

            Instant asked = Instant.now();
            assertThat(run.terminate().exitCode()).isZero();
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(10));
            assertThat(scene.settled()).isEqualTo(100);
            assertThat(run.out()).hasSize(3).last().asString().contains("outbox-relay stopped");
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void sigtermUnderLoadSettlesExactlyWhatIsInTheStream() throws Exception {
        scene.migrated();
        int events = 100_000;
        scene.fill(events);
        try (RelayProcess run = scene.run("--batch-size=200")) {
            await().pollInterval(Duration.ofMillis(20)).until(() -> scene.stored() > 0);

            assertThat(run.terminate().exitCode()).isZero();
        }
        assertThat(scene.stored()).isPositive().isLessThan(events).isEqualTo(scene.settled());
    }

    @Test
    void jsonLogsAreJsonLineByLine() throws Exception {
        scene.migrated();
        ObjectMapper json = new ObjectMapper();
        try (RelayProcess run = scene.run("--log-format=json", "--log-level=debug")) {
            run.awaitLine("ready");
            assertThat(run.terminate().exitCode()).isZero();

            for (String line : run.out()) {
                assertThat(json.readTree(line).path("message").isTextual()).isTrue();
            }
            JsonNode ready = json.readTree(run.out().stream()
                    .filter(line -> line.contains("ready"))
                    .findFirst()
                    .orElseThrow());
            assertThat(ready.path("message").asText()).isEqualTo("outbox-relay ready: leading");
            assertThat(ready.path("stream").asText()).isEqualTo(scene.name());
            assertThat(ready.path("epoch").asLong()).isEqualTo(1);
        }
    }

    @Test
    void aWrongConfigurationEndsTheProcessWithOneSentence() throws Exception {
        try (RelayProcess run =
                RelayProcess.start(Map.of("OUTBOX_DB_URL", "jdbc:postgresql://h:x/todo?password=sesame"), "run")) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .containsExactly("outbox-relay: --db-url is not a JDBC URL of PostgreSQL, such as"
                            + " jdbc:postgresql://localhost:5432/todo (from environment variable OUTBOX_DB_URL)");
        }
    }

    @Test
    void secretsOfUrlsAreNotLoggedNotEvenForDebugging() throws Exception {
        String db = database.jdbcUrl() + "?user=nobody&password=sesame";
        for (String natsUrl :
                new String[] {"nats://me:sesame@127.0.0.1:1", nats.url().replace("://", "://me:sesame@")}) {
            try (RelayProcess run = RelayProcess.start(
                    Map.of("OUTBOX_DB_URL", db, "OUTBOX_NATS_URL", natsUrl), "run", "--log-level=trace")) {
                run.awaitLine("waits and tries again").terminate().exitCode();

                assertThat(run.toString()).doesNotContain("sesame");
            }
        }
    }

    @Test
    void aConfigurationFileIsEnough(@TempDir Path folder) throws Exception {
        scene.migrated();
        Path password = Files.writeString(folder.resolve("password"), database.password() + "\n");
        Path config = Files.writeString(folder.resolve("relay.yaml"), """
                db:
                  url: %1$s
                  user: %2$s
                  password-file: %3$s
                nats-url: ["%4$s"]
                schema: %5$s
                stream: %5$s
                subject-prefix: %5$s
                """.formatted(
                        database.jdbcUrl(), database.user(), password, nats.url(), scene.name()));
        try (RelayProcess run = RelayProcess.start(Map.of("OUTBOX_CONFIG", config.toString()), "run")) {
            run.awaitLine("ready: leading");
            assertThat(run.terminate().exitCode()).isZero();
        }
    }
}

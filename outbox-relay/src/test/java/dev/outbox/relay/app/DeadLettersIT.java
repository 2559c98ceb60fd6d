package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.outbox.relay.Relay;
import dev.outbox.relay.RelayOptions;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.schema.Role;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What an operator sees of dead letters and does with them, while a relay runs. */
@OutboxServers
class DeadLettersIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOBODY = "00000000-0000-7000-8000-000000000000";
    private static NatsServer nats;

    private final TestDatabase database;
    private Scene scene;
    private String large = "";
    private String behind = "";

    DeadLettersIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeAll
    static void aServerThatTakesSmallMessagesOnly() throws Exception {
        nats = NatsServer.builder().config("max_payload: 100000").start();
    }

    @AfterAll
    static void stopTheServer() {
        nats.close();
    }

    @BeforeEach
    void aSceneOfItsOwn(TestInfo test) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        scene = new Scene(database, nats.url(), name).migrated();
        large = emit("todo/1", "to_jsonb(repeat('x', 200000))");
        behind = emit("todo/1", "'{\"n\": \"größer\"}'");
    }

    @Test
    void theListSaysWhatIsParkedAndWhy() throws Exception {
        park();

        Invocation list = letters("list");

        assertThat(list.code()).isZero();
        assertThat(list.err()).isEmpty();
        assertThat(list.out().lines()).hasSize(3);
        assertThat(list.out().lines().toList().get(0))
                .matches("EVENT ID +KEY +TYPE +CAUSE +PARKED AT +ATTEMPTS +BEHIND +RETRY REQUESTED");
        assertThat(list.out().lines().toList().get(1))
                .matches(large + "  todo/1  todo\\.created  payload-too-large  \\d{4}-\\S+Z +1 +- +-");
        assertThat(list.out().lines().toList().get(2)).matches(behind + " .* behind .* 1 +" + large + " +-");
    }

    @Test
    void theListIsJsonLineByLine() throws Exception {
        park();

        List<JsonNode> letters = json(letters("list", "--json"));

        assertThat(letters)
                .extracting(letter -> letter.path("event_id").asText())
                .containsExactly(large, behind);
        JsonNode head = letters.get(0);
        assertThat(head.path("key").asText()).isEqualTo("todo/1");
        assertThat(head.path("cause").asText()).isEqualTo("payload-too-large");
        assertThat(head.path("reason").asText()).isNotEmpty();
        assertThat(head.path("behind").isNull()).isTrue();
        assertThat(head.path("retry_requested_at").isNull()).isTrue();
        assertThat(letters.get(1).path("behind").asText()).isEqualTo(large);
        assertThat(head.has("data")).isFalse();
    }

    @Test
    void theListIsNarrowedDownAndSaysWhenThereIsMore() throws Exception {
        park();

        assertThat(json(letters("list", "--json", "--heads"))).hasSize(1);
        assertThat(json(letters("list", "--json", "--cause=behind"))).hasSize(1);
        assertThat(json(letters("list", "--json", "--key=todo/1", "--type=todo.created")))
                .hasSize(2);
        assertThat(letters("list", "--key=todo/2"))
                .isEqualTo(new Invocation(0, "", "outbox-relay: there are no such dead letters\n"));
        Invocation one = letters("list", "--json", "--limit=1");
        assertThat(json(one)).hasSize(1);
        assertThat(one.err()).startsWith("outbox-relay: there are more than these 1;");
    }

    @Test
    void theEnvironmentNarrowsNothingDown() throws Exception {
        park();
        Map<String, String> environment = scene.environment();
        environment.put("OUTBOX_KEY", "todo/2");

        assertThat(Invocation.of(environment, "dead-letters", "list").out()).contains(large);
    }

    @Test
    void showHidesTheDataUnlessItIsAskedFor() throws Exception {
        park();

        Invocation hidden = letters("show", behind);
        assertThat(hidden.code()).isZero();
        assertThat(hidden.out())
                .contains(
                        "event id:        " + behind, "behind:          " + large, "content type:    application/json")
                .doesNotContain("größer");
        assertThat(letters("show", "--payload", behind).out()).contains("data as text:", "größer");
        JsonNode shown = json(letters("show", "--payload", "--json", behind)).get(0);
        assertThat(JSON.readTree(shown.path("data").asText()).path("n").asText())
                .isEqualTo("größer");
        assertThat(shown.path("attributes").isNull()).isTrue();
        assertThat(json(letters("show", "--json", behind)).get(0).has("data")).isFalse();
    }

    @Test
    void dataThatIsNoTextIsShownInBase64() throws Exception {
        park();
        scene.execute("update " + scene.name() + ".dead_letter set data = '\\x00ff', attributes = '{\"tenant\": 7}'"
                + " where event_id = '" + behind + "'");

        assertThat(letters("show", "--payload", behind).out()).contains("data in base64:\nAP8=\n");
        JsonNode shown = json(letters("show", "--payload", "--json", behind)).get(0);
        assertThat(shown.path("data_base64").asText()).isEqualTo("AP8=");
        assertThat(shown.path("attributes").path("tenant").asInt()).isEqualTo(7);
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        park();
        String sentence = "outbox-relay: event " + NOBODY + " is not among the dead letters";

        Invocation show = letters("show", behind, NOBODY);
        assertThat(show.code()).isEqualTo(1);
        assertThat(show.out()).contains(behind);
        assertThat(show.err()).isEqualTo(sentence + "\n");
        assertThat(letters("retry", NOBODY).err()).isEqualTo(sentence + "\n");
        assertThat(letters("retry", "--key=todo/2").code()).isEqualTo(1);
        Invocation discard = letters("discard", "--yes", behind, NOBODY);
        assertThat(discard.code()).isEqualTo(1);
        assertThat(discard.err()).isEqualTo(sentence + "; nothing is discarded\n");
        assertThat(parked()).isEqualTo(2);
    }

    @Test
    void aRetryOfOneEventPublishesItsWholeKeyInOrder() throws Exception {
        park();
        scene.execute("update " + scene.name() + ".dead_letter set data = '1' where event_id = '" + large + "'");

        Invocation retry = letters("retry", behind);

        assertThat(retry).isEqualTo(new Invocation(0, "retry requested: 2 events of 1 key\n", ""));
        try (Relay relay = start()) {
            await().until(() -> parked() == 0);
            assertThat(relay.published()).isEqualTo(2);
        }
        assertThat(published()).hasSize(2).first().isEqualTo("1");
    }

    @Test
    void aRetryThatIsRefusedIsSeenInTheList() throws Exception {
        try (Relay relay = start()) {
            await().until(() -> parked() == 2);

            assertThat(letters("retry", "--key", "todo/1").code()).isZero();

            await().until(() -> json(letters("list", "--json", "--heads"))
                            .get(0)
                            .path("attempts")
                            .asInt()
                    == 2);
            assertThat(relay.published()).isZero();
        }
    }

    @Test
    void allAreRetriedOnlyByWhoMeansIt() throws Exception {
        park();

        Invocation unsure = letters("retry", "--all");
        assertThat(unsure.code()).isEqualTo(2);
        assertThat(unsure.err()).startsWith("outbox-relay: there is no terminal to ask at; give --yes");
        assertThat(letters("retry", "--all", "--dry-run").out())
                .isEqualTo("would request a retry of 2 events of 1 key\n");
        assertThat(requested()).isZero();

        assertThat(letters("retry", "--all", "--yes", "--json").out())
                .isEqualTo("{\"dry_run\":false,\"keys\":1,\"events\":2,\"requested_before\":0}\n");
        assertThat(requested()).isEqualTo(2);
        assertThat(letters("retry", "--all", "--yes").out())
                .isEqualTo("retry requested: 2 events of 1 key, 2 of them requested before\n");
    }

    @Test
    void discardingTheHeadLetsGoWhatWaitsBehindIt() throws Exception {
        park();

        Invocation discard = letters("discard", "--yes", large);

        assertThat(discard.code()).isZero();
        assertThat(discard.out())
                .contains(large)
                .endsWith("discarded: 1 event\nretry requested: 1 event, which waited behind\n");
        try (Relay relay = start()) {
            await().until(() -> parked() == 0);
        }
        assertThat(published()).singleElement().asString().contains("größer");
    }

    @Test
    void discardingWhatWaitsLeavesTheHeadAlone() throws Exception {
        park();

        JsonNode discarded = json(letters("discard", "--yes", "--json", behind)).get(0);

        assertThat(discarded.path("discarded").path(0).path("event_id").asText())
                .isEqualTo(behind);
        assertThat(discarded.path("retry_requested").asInt()).isZero();
        assertThat(parked()).isEqualTo(1);
        assertThat(requested()).isZero();
    }

    @Test
    void nothingIsDiscardedByMistake() throws Exception {
        park();

        Invocation unsure = letters("discard", large);
        assertThat(unsure.code()).isEqualTo(2);
        assertThat(unsure.err()).contains("--yes");
        assertThat(letters("discard", "--dry-run", large).out())
                .contains(large)
                .endsWith("would discard 1 event\nwould request a retry of 1 event, which waited behind\n");
        assertThat(parked()).isEqualTo(2);
        assertThat(requested()).isZero();
    }

    @Test
    void whatIsBeingRetriedIsNotDiscarded() throws Exception {
        park();
        // As when a relay has died in the middle of a retry: the head may be in the stream.
        scene.execute("update " + scene.name() + ".dead_letter set retry_requested_at = now(), retry_floor = 7"
                + " where event_id = '" + large + "'");

        Invocation discard = letters("discard", "--yes", behind);

        assertThat(discard.code()).isEqualTo(1);
        assertThat(discard.out()).isEmpty();
        assertThat(discard.err()).contains("a retry of key 'todo/1' is requested or under way");
        assertThat(parked()).isEqualTo(2);
    }

    @Test
    void discardDoesNotWaitForTheRelay() throws Exception {
        park();
        try (Connection relay = database.dataSource().getConnection();
                Statement statement = relay.createStatement()) {
            relay.setAutoCommit(false);
            statement.execute("select * from " + scene.name() + ".dead_letter for update");

            Invocation discard = letters("discard", "--yes", large);

            assertThat(discard.code()).isEqualTo(1);
            assertThat(discard.err()).contains("nothing is changed; try again");
        }
    }

    @Test
    void whatIsParkedBehindAnEventThatIsDiscardedMeanwhileIsTriedAgain() throws Exception {
        park();
        String third = emit("todo/1", "'3'");
        try (Connection operator = database.dataSource().getConnection();
                Statement statement = operator.createStatement()) {
            operator.setAutoCommit(false);
            statement.execute("delete from " + scene.name() + ".dead_letter");
            try (Relay relay = start()) {
                // The relay has looked, and still finds the head; it waits until it is known what becomes of that.
                await().until(() -> scene.number("select count(*) from pg_locks where not granted") > 0);
                operator.commit();
                await().until(() -> relay.published() == 1);
            }
        }
        assertThat(third).isNotEmpty();
        assertThat(published()).containsExactly("3");
        assertThat(parked()).isZero();
    }

    @Test
    void theRightsOfTheRelayAreEnough() throws Exception {
        park();
        String role = scene.name();
        scene.execute("create role " + role + " login password 'secret'");
        for (String grant : OutboxSchema.named(scene.name()).grants(Role.RELAY, role)) {
            scene.execute(grant);
        }
        try {
            Map<String, String> environment = scene.environment();
            environment.put("OUTBOX_DB_USER", role);
            environment.put("OUTBOX_DB_PASSWORD", "secret");
            for (String command : List.of("list", "show " + large, "discard --yes " + behind, "retry --all --yes")) {
                Invocation letters = Invocation.of(environment, ("dead-letters " + command).split(" "));
                assertThat(letters.err()).isEmpty();
                assertThat(letters.code()).isZero();
            }
        } finally {
            scene.execute("drop owned by " + role);
            scene.execute("drop role " + role);
        }
    }

    @Test
    void aDatabaseWithoutOutboxIsAFailureWithARemedy() {
        Map<String, String> environment = scene.environment();
        environment.put("OUTBOX_SCHEMA", "nowhere");

        Invocation list = Invocation.of(environment, "dead-letters", "list");

        assertThat(list.code()).isEqualTo(1);
        assertThat(list.err()).contains("run the command 'migrate'");
    }

    private void park() throws SQLException {
        try (Relay relay = start()) {
            await().until(() -> parked() == 2);
        }
    }

    private Relay start() {
        return Relay.start(RelayOptions.builder()
                .databaseUrl(database.jdbcUrl())
                .databaseUser(database.user())
                .databasePassword(database::password)
                .schema(OutboxSchema.named(scene.name()))
                .nats(nats.url())
                .stream(scene.name())
                .subjectPrefix(scene.name())
                .build());
    }

    private Invocation letters(String... arguments) {
        List<String> all = new ArrayList<>(List.of("dead-letters"));
        all.addAll(List.of(arguments));
        return Invocation.of(scene.environment(), all.toArray(String[]::new));
    }

    private static List<JsonNode> json(Invocation invocation) throws Exception {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : invocation.out().lines().toList()) {
            objects.add(JSON.readTree(line));
        }
        return objects;
    }

    private String emit(String key, String data) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select " + scene.name() + ".emit('todo.created', '" + key + "', (" + data + ")::jsonb)")) {
            row.next();
            return row.getString(1);
        }
    }

    private long parked() throws SQLException {
        return scene.number("select count(*) from " + scene.name() + ".dead_letter");
    }

    private long requested() throws SQLException {
        return scene.number("select count(retry_requested_at) from " + scene.name() + ".dead_letter");
    }

    private List<String> published() throws Exception {
        List<String> events = new ArrayList<>();
        for (Message message : StreamAudit.messages(nats.url(), scene.name())) {
            events.add(new String(message.getData(), StandardCharsets.UTF_8));
        }
        return events;
    }
}

package dev.outbox.examples.migrating;

import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.test.CapturedEvents;
import dev.outbox.test.RecordedEvent;
import dev.outbox.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** docs/migrating/debezium.md. What Debezium would get is read from its slot as PostgreSQL gives it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DebeziumIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The row's id and payload, as pgoutput writes them; jsonb keeps its keys in an order of its own. */
    private static final Pattern ROW = Pattern.compile(
            "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}).*\\{\"key\": \"(\\d)\", \"number\": (\\d+)}",
            Pattern.DOTALL);

    private final PostgresServer server =
            PostgresServer.builder().setting("wal_level", "logical").start();
    private final DataSource dataSource = server.createDatabase().dataSource();
    private final Guide guide = new Guide("debezium.md", dataSource);

    @AfterAll
    void stop() {
        server.close();
        assertThat(guide.notRun()).isEmpty();
    }

    @Test
    void thereAndBackEachInsertGoesByOneWayInOrder() throws Exception {
        OutboxSchema.DEFAULT.migrate(dataSource);
        guide.execute("create role application");
        guide.run("before");
        guide.run("before-slot");
        guide.execute("grant insert, select, delete on outboxevent to application");
        CapturedEvents events = CapturedEvents.startingNow(dataSource);

        try (Writers writers = Writers.start(dataSource, DebeziumIT::insertAndDelete)) {
            writeMore(writers);
            runDuringWork("switch");
            writeMore(writers);
            runDuringWork("back");
            writeMore(writers);
            Map<String, Integer> written = writers.stop();

            List<Sent> decoded = decoded();
            List<Sent> emitted = events.list().stream().map(DebeziumIT::sent).toList();
            List<String> keys = decoded.stream().map(Sent::key).toList();
            int marker = keys.indexOf("marker");
            assertThat(marker).as("Debezium gets the marker").isPositive();
            List<Sent> inOrderOfTime = new ArrayList<>(decoded.subList(0, marker));
            inOrderOfTime.addAll(emitted);
            inOrderOfTime.addAll(decoded.subList(marker + 1, decoded.size()));

            assertThat(marker).isLessThan(decoded.size() - 1);
            assertThat(emitted).isNotEmpty();
            assertThat(inOrderOfTime).extracting(Sent::id).doesNotHaveDuplicates();
            written.forEach((key, last) -> assertThat(inOrderOfTime.stream()
                            .filter(each -> each.key().equals(key))
                            .map(Sent::number))
                    .as("the numbers of %s", key)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, last).boxed().toList()));
        }

        guide.run("switch");
        events.clear();
        guide.execute("""
                insert into outboxevent values
                    ('018f0c5e-0000-7000-8000-000000000001', 'Order', '42', 'OrderCreated', '{"total": 12.50}')
                """);
        assertThatEvents(events)
                .containsExactlyInOrder(event("Order.OrderCreated")
                        .withKey("Order/42")
                        .withSubject("42")
                        .withData("/total", 12.5)
                        .matching(
                                "the row's id",
                                e -> e.id().equals(UUID.fromString("018f0c5e-0000-7000-8000-000000000001"))));
        guide.run("drop-slot");
        assertThat(guide.rows("select slot_name from pg_replication_slots")).isEmpty();
        assertThat(guide.count("unpublished")).isPositive();
    }

    /** As Debezium's extension for Quarkus does it, and with Hibernate's check that there was one to delete. */
    private static void insertAndDelete(Connection connection, String key, int number) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "insert into outboxevent values (?, 'Order', ?, 'Noted', cast(? as jsonb))");
                PreparedStatement delete = connection.prepareStatement("delete from outboxevent where id = ?")) {
            UUID id = UUID.randomUUID();
            insert.setObject(1, id);
            insert.setString(2, key);
            insert.setString(3, "{\"number\": " + number + ", \"key\": \"" + key + "\"}");
            insert.executeUpdate();
            delete.setObject(1, id);
            if (delete.executeUpdate() != 1) {
                throw new SQLException("the row that was inserted could not be deleted");
            }
        }
    }

    /** The inserts that the slot gives, in the order in which they were committed; the marker by the key {@code marker}. */
    private List<Sent> decoded() throws SQLException {
        List<Sent> decoded = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select data from pg_logical_slot_peek_binary_changes(
                            'debezium', null, null, 'proto_version', '1', 'publication_names', 'dbz_publication')
                        where get_byte(data, 0) = ascii('I')
                        """)) {
            while (rows.next()) {
                String text = new String(rows.getBytes("data"), StandardCharsets.ISO_8859_1);
                Matcher row = ROW.matcher(text);
                if (row.find()) {
                    decoded.add(new Sent(row.group(1), row.group(2), Integer.parseInt(row.group(3))));
                } else if (text.contains("migration")) {
                    decoded.add(new Sent("marker", "marker", 0));
                }
            }
        }
        return decoded;
    }

    private static Sent sent(RecordedEvent event) {
        return new Sent(
                event.id().toString(),
                event.subject().orElseThrow(),
                event.json().path("number").asInt());
    }

    private void runDuringWork(String block) {
        await().ignoreExceptions().atMost(PATIENCE).until(() -> {
            guide.run(block);
            return true;
        });
    }

    private static void writeMore(Writers writers) {
        long now = writers.committed();
        await().atMost(PATIENCE).until(() -> writers.committed() > now + 50);
    }
}

package dev.outbox.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.event.AttributesJson;
import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.schema.TestSql;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OutboxServers
class OutboxWriterIT {
    private static final OutboxWriter WRITER = new OutboxWriter(OutboxSchema.DEFAULT);

    private final TestDatabase db;
    private final DataSource dataSource;

    OutboxWriterIT(TestDatabase db) {
        this.db = db;
        this.dataSource = db.dataSource();
    }

    @BeforeAll
    static void migrate(TestDatabase db) {
        OutboxSchema.DEFAULT.migrate(db.dataSource());
    }

    @BeforeEach
    void empty() throws SQLException {
        TestSql.run(dataSource, "truncate outbox.event");
    }

    @Test
    void anEventIsReadBackAsItWasWritten() throws SQLException {
        OutboxEvent event = OutboxEvent.of("todo.created", "todo/42 €")
                .source("/todo-app")
                .subject("a \"quoted\" {subject}, \\ and null")
                .time(Instant.parse("2026-11-23T18:00:00.123456Z"))
                .data("application/octet-stream", new byte[] {0, 1, (byte) 0xFF, '\\', '"'})
                .attribute("tenant", "\"acme\", \\ {€}")
                .attribute("retries", -3)
                .attribute("urgent", true)
                .destination("todos.special")
                .build();

        write(event);

        assertStored(event);
    }

    @Test
    void anEventWithNothingButTypeAndKeyGetsTheTimeOfTheDatabase() throws SQLException {
        OutboxEvent event = OutboxEvent.of("todo.created", "NULL").build();

        write(event);

        assertStored(event);
        assertThat(TestSql.value(dataSource, "select clock_timestamp() - time < interval '1 minute' from outbox.event"))
                .isEqualTo("t");
    }

    @Test
    void whatIsWrittenIsMeasuredAndWhatIsRefusedOrNothingIsNot() throws SQLException {
        List<Integer> written = new ArrayList<>();
        List<Long> nanos = new ArrayList<>();
        OutboxWriter measured = new OutboxWriter(OutboxSchema.DEFAULT, (events, took) -> {
            written.add(events);
            nanos.add(took);
        });
        OutboxEvent event = OutboxEvent.of("a", "1").build();
        try (Connection connection = dataSource.getConnection()) {
            long begin = System.nanoTime();
            measured.write(connection, List.of(event, OutboxEvent.of("a", "2").build()));
            measured.write(connection, OutboxEvent.of("a", "3").build());
            long elapsed = System.nanoTime() - begin;
            measured.write(connection, List.of());
            TestSql.run(dataSource, "alter table outbox.event rename to gone");
            assertThatExceptionOfType(OutboxWriteException.class).isThrownBy(() -> measured.write(connection, event));
            TestSql.run(dataSource, "alter table outbox.gone rename to event");

            assertThat(written).containsExactly(2, 1);
            assertThat(nanos).allMatch(took -> took > 0 && took < elapsed);
        }
    }

    @Test
    void eventsWithAndWithoutValuesMixInOneStatement() throws SQLException {
        write(
                OutboxEvent.of("a", "1").build(),
                OutboxEvent.of("a", "2").json("").attribute("n", 1).build(),
                OutboxEvent.of("a", "3")
                        .json("{}")
                        .source("/s")
                        .time(Instant.EPOCH)
                        .build());

        assertThat(
                        TestSql.column(
                                dataSource,
                                "select concat_ws('|', key, data is null, octet_length(data), attributes, source) from outbox.event order by id"))
                .containsExactly("1|t", "2|f|0|{\"n\": 1}", "3|f|2|/s");
    }

    @Test
    void idsFollowTheOrderOfTheListOverStatements() throws SQLException {
        List<OutboxEvent> events = IntStream.range(0, 2_500)
                .mapToObj(i -> OutboxEvent.of("a", "k").subject("" + i).build())
                .toList();

        write(events.toArray(OutboxEvent[]::new));

        assertThat(TestSql.column(dataSource, "select subject from outbox.event order by id"))
                .containsExactlyElementsOf(
                        events.stream().map(OutboxEvent::subject).toList());
    }

    @Test
    void manyLargeEventsAreWritten() throws SQLException {
        byte[] data = new byte[3 << 20];
        OutboxEvent[] events = IntStream.range(0, 5)
                .mapToObj(i -> OutboxEvent.of("a", "" + i).data("a/b", data).build())
                .toArray(OutboxEvent[]::new);

        write(events);

        assertThat(TestSql.column(dataSource, "select key || octet_length(data) from outbox.event order by id"))
                .containsExactly("03145728", "13145728", "23145728", "33145728", "43145728");
    }

    @Test
    void noEventsAreNoStatement() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.close();

            WRITER.write(connection, List.of());
        }
    }

    @Test
    void anEventOfARolledBackTransactionNeverAppears() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            WRITER.write(connection, OutboxEvent.of("a", "b").build());
            connection.rollback();
        }
        assertThat(TestSql.value(dataSource, "select count(*) from outbox.event"))
                .isEqualTo("0");
    }

    @Test
    void itWritesThroughAPool() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(dataSource);
            pool.setMaximumPoolSize(1);
            pool.setAutoCommit(false);
            for (int i = 0; i < 20; i++) {
                try (Connection connection = pool.getConnection()) {
                    WRITER.write(connection, OutboxEvent.of("a", "b").json("{}").build());
                    connection.commit();
                }
            }
        }
        assertThat(TestSql.value(dataSource, "select count(*) from outbox.event"))
                .isEqualTo("20");
    }

    @Test
    void itWritesWhereTheDriverSendsOnlyText() throws SQLException {
        OutboxEvent event = OutboxEvent.of("a", "b")
                .data("a/b", new byte[] {0, '\\', '\''})
                .time(Instant.parse("2026-01-01T00:00:00Z"))
                .build();
        try (Connection connection =
                DriverManager.getConnection(db.jdbcUrl() + "?preferQueryMode=simple", db.user(), db.password())) {
            TestSql.run(connection, "set datestyle = 'ISO, DMY'", "set timezone = 'Asia/Tokyo'");
            WRITER.write(connection, event);
        }
        assertStored(event);
    }

    @Test
    void aMissingOutboxIsSaidToBeMissing() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            assertThatExceptionOfType(OutboxWriteException.class)
                    .isThrownBy(() -> new OutboxWriter(OutboxSchema.named("nowhere"))
                            .write(connection, OutboxEvent.of("a", "b").build()))
                    .withMessageContaining("writing 1 event into nowhere.event failed")
                    .withMessageContaining("run `migrate`")
                    .withCauseInstanceOf(SQLException.class);
        }
    }

    @Test
    void aReadOnlyTransactionIsSaidToBeReadOnly() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);

            assertThatExceptionOfType(OutboxWriteException.class)
                    .isThrownBy(() ->
                            WRITER.write(connection, OutboxEvent.of("a", "b").build()))
                    .withMessageContaining("may write, on the primary");
        }
    }

    @Test
    void aTransactionThatHasFailedIsSaidToHaveFailed() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> TestSql.run(connection, "select 1 / 0"));

            assertThatExceptionOfType(OutboxWriteException.class)
                    .isThrownBy(() ->
                            WRITER.write(connection, OutboxEvent.of("a", "b").build()))
                    .withMessageContaining("earlier statement has failed");
        }
    }

    @Test
    void anErrorDoesNotShowThePayload() throws SQLException {
        TestSql.run(dataSource, "alter table outbox.event add constraint never check (key <> 'never')");
        try (Connection connection = dataSource.getConnection()) {
            assertThatExceptionOfType(OutboxWriteException.class)
                    .isThrownBy(() -> WRITER.write(
                            connection,
                            OutboxEvent.of("a", "never").subject("secret").build()))
                    .withMessageContaining("never")
                    .withMessageNotContaining("secret");
        } finally {
            TestSql.run(dataSource, "alter table outbox.event drop constraint never");
        }
    }

    private void write(OutboxEvent... events) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            WRITER.write(connection, List.of(events));
            connection.commit();
        }
    }

    private void assertStored(OutboxEvent event) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select * from outbox.event")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getObject("event_id", UUID.class)).isEqualTo(event.id());
            assertThat(row.getString("type")).isEqualTo(event.type());
            assertThat(row.getString("key")).isEqualTo(event.key());
            assertThat(row.getString("source")).isEqualTo(event.source());
            assertThat(row.getString("subject")).isEqualTo(event.subject());
            assertThat(row.getString("content_type")).isEqualTo(event.contentType());
            assertThat(row.getBytes("data")).isEqualTo(event.data());
            assertThat(row.getString("destination")).isEqualTo(event.destination());
            if (event.time() != null) {
                assertThat(row.getObject("time", OffsetDateTime.class).toInstant())
                        .isEqualTo(event.time());
            }
            String attributes = row.getString("attributes");
            if (event.attributes().isEmpty()) {
                assertThat(attributes).isNull();
            } else {
                assertThat(AttributesJson.read(attributes)).isEqualTo(event.attributes());
            }
            assertThat(row.next()).isFalse();
        }
    }
}

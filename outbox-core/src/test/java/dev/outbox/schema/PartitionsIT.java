package dev.outbox.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OutboxServers
class PartitionsIT {
    private static final String INSERT = "insert into outbox.event (type, key) values ('t', 'k')";

    private final DataSource dataSource;

    PartitionsIT(TestDatabase db) {
        this.dataSource = db.dataSource();
    }

    @BeforeEach
    void startNew() throws SQLException {
        TestSql.run(dataSource, "drop schema if exists outbox cascade");
        OutboxSchema.DEFAULT.migrate(dataSource);
    }

    @Test
    void fourPartitionsAreAheadOfTheCurrentOne() throws SQLException {
        assertThat(partitions())
                .containsExactly(
                        "event_0",
                        "event_10000000000",
                        "event_20000000000",
                        "event_30000000000",
                        "event_40000000000",
                        "event_default");
    }

    @Test
    void anEventLandsInTheRangeOfItsId() throws SQLException {
        TestSql.run(dataSource, INSERT, "select setval('outbox.event_id_seq', 9999999999)", INSERT);

        assertThat(TestSql.column(dataSource, "select tableoid::regclass from outbox.event order by id"))
                .containsExactly("outbox.event_0", "outbox.event_10000000000");
    }

    @Test
    void addingAgainAddsNothing() throws SQLException {
        assertThat(add()).isEqualTo("0");
    }

    @Test
    void moreAreAddedAsTheSequenceGoesOn() throws SQLException {
        TestSql.run(dataSource, "select setval('outbox.event_id_seq', 15000000000)");

        assertThat(add()).isEqualTo("1");
        assertThat(partitions()).contains("event_50000000000");
    }

    @Test
    void everyPartitionKeepsPayloadsInTheRowUncompressed() throws SQLException {
        String payload = "'{\"a\": \"' || repeat('abcdefghij', 400) || '\"}'";
        TestSql.run(
                dataSource,
                "select outbox.emit('t', 'k', (" + payload + ")::jsonb)",
                "select setval('outbox.event_id_seq', 90000000000)",
                "select outbox.emit('t', 'k', (" + payload + ")::jsonb)");

        assertThat(
                        TestSql.column(
                                dataSource,
                                "select tableoid::regclass || ' ' || (pg_column_size(data) > 4000) from outbox.event order by id"))
                .containsExactly("outbox.event_0 true", "outbox.event_default true");
        for (String table : List.of("outbox.event_0", "outbox.event_40000000000", "outbox.event_default")) {
            assertThat(TestSql.value(
                            dataSource,
                            "select pg_relation_size(reltoastrelid) from pg_class where oid = '" + table
                                    + "'::regclass"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aTransactionThatHasInsertedDoesNotHoldUpNewPartitions() throws SQLException {
        try (Connection writer = dataSource.getConnection()) {
            writer.setAutoCommit(false);
            TestSql.run(writer, INSERT);

            assertThat(TestSql.value(dataSource, "select outbox.add_partitions(9)"))
                    .isEqualTo("5");

            TestSql.run(writer, INSERT);
            writer.commit();
        }
    }

    @Test
    void newPartitionsDoNotHoldUpInserts() throws SQLException {
        try (Connection relay = dataSource.getConnection()) {
            relay.setAutoCommit(false);
            TestSql.run(relay, "select outbox.add_partitions(9)");

            TestSql.run(dataSource, "set lock_timeout = '100ms'; " + INSERT);

            relay.rollback();
        }
    }

    @Test
    void whoeverReadsAllOfTheOutboxIsHardlyWaitedFor() throws SQLException {
        try (Connection reader = dataSource.getConnection()) {
            reader.setAutoCommit(false);
            TestSql.run(reader, "select * from outbox.event");

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> TestSql.run(dataSource, "select outbox.add_partitions(9)"))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("55P03"));

            reader.rollback();
        }
        assertThat(TestSql.value(dataSource, "select outbox.add_partitions(9)")).isEqualTo("5");
    }

    @Test
    void whereNoRangeIsTheDefaultPartitionTakesEvents() throws SQLException {
        TestSql.run(dataSource, "select setval('outbox.event_id_seq', 77000000000)", INSERT);

        assertThat(TestSql.value(dataSource, "select tableoid::regclass from outbox.event"))
                .isEqualTo("outbox.event_default");
    }

    @Test
    void afterIdsRanIntoTheDefaultPartitionTheNextRangeStartsBeyondThem() throws SQLException {
        TestSql.run(dataSource, "select setval('outbox.event_id_seq', 77000000000)", INSERT);

        assertThat(add()).isEqualTo("1");

        assertThat(partitions()).contains("event_80000000000").doesNotContain("event_70000000000", "event_50000000000");
        assertThat(add()).isEqualTo("0");
        TestSql.run(dataSource, INSERT, "select setval('outbox.event_id_seq', 80000000000)", INSERT);
        assertThat(TestSql.column(dataSource, "select tableoid::regclass from outbox.event order by id"))
                .containsExactly("outbox.event_default", "outbox.event_default", "outbox.event_80000000000");
    }

    /** Each scans the default partition under lock. */
    @Test
    void noMoreThanOneIsMadeAheadUntilTheDefaultPartitionIsEmptyAgain() throws SQLException {
        TestSql.run(
                dataSource,
                "select setval('outbox.event_id_seq', 77000000000)",
                INSERT,
                "select outbox.add_partitions()",
                "select setval('outbox.event_id_seq', 80000000000)");
        assertThat(add()).isEqualTo("1");

        TestSql.run(dataSource, "truncate outbox.event_default");

        assertThat(add()).isEqualTo("3");
    }

    @Test
    void aRangeDoesNotStartWhereWritersAreAboutToArrive() throws SQLException {
        TestSql.run(dataSource, "select setval('outbox.event_id_seq', 79500000000)", INSERT);

        add();

        assertThat(partitions()).contains("event_90000000000").doesNotContain("event_80000000000");
    }

    @Test
    void aRowInTheDefaultPartitionFarBeyondTheSequenceDoesNotFailItForEver() throws SQLException {
        TestSql.run(
                dataSource,
                "insert into outbox.event (id, type, key) values (123456789012, 't', 'k')",
                "select setval('outbox.event_id_seq', 40000000000)");

        assertThat(add()).isEqualTo("1");

        assertThat(partitions()).contains("event_130000000000");
        assertThat(add()).isEqualTo("0");
    }

    @Test
    void twoMayAddAtOnce() throws SQLException {
        TestSql.run(dataSource, "select setval('outbox.event_id_seq', 15000000000)");
        try (Connection one = dataSource.getConnection()) {
            one.setAutoCommit(false);
            TestSql.run(one, "select outbox.add_partitions()");

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(this::add)
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("55P03"));

            one.commit();
        }
        assertThat(add()).isEqualTo("0");
    }

    @Test
    void widthsThatMakeNoSenseAreRefused() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> TestSql.run(dataSource, "select outbox.add_partitions(1, 0)"))
                .withMessageContaining("cannot add 1 partitions of 0 ids");
    }

    private String add() throws SQLException {
        return TestSql.value(dataSource, "select outbox.add_partitions()");
    }

    private List<String> partitions() throws SQLException {
        return TestSql.column(
                        dataSource,
                        "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                                + " where i.inhparent = 'outbox.event'::regclass order by length(c.relname), c.relname")
                .stream()
                .sorted((a, b) -> Boolean.compare(a.endsWith("default"), b.endsWith("default")))
                .toList();
    }
}

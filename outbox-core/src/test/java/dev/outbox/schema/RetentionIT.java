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

/** What the functions of retention do and refuse to do, step by step; the relay of epoch 1 leads. */
@OutboxServers
class RetentionIT {
    private static final String INSERT = "insert into outbox.event (type, key) values ('t', 'k')";
    private static final String FIRST = "event_0";
    private static final String SECOND = "event_10000000000";

    private final DataSource dataSource;

    RetentionIT(TestDatabase db) {
        this.dataSource = db.dataSource();
    }

    @BeforeEach
    void startNew() throws SQLException {
        TestSql.run(dataSource, "drop schema if exists outbox cascade");
        OutboxSchema.DEFAULT.migrate(dataSource);
        TestSql.run(dataSource, "update outbox.checkpoint set epoch = 1", INSERT);
    }

    @Test
    void aFullPartitionIsLeft() throws SQLException {
        assertThat(value("select outbox.close_partition(1, 3, '1 hour', 1000000000)"))
                .isEqualTo("f");
        TestSql.run(dataSource, INSERT, INSERT);

        assertThat(value("select outbox.close_partition(1, 3, '1 hour', 1000000000)"))
                .isEqualTo("t");

        TestSql.run(dataSource, INSERT);
        assertThat(TestSql.column(dataSource, "select distinct tableoid::regclass::text from outbox.event order by 1"))
                .containsExactly("outbox." + FIRST, "outbox." + SECOND);
    }

    @Test
    void aPartitionIsLeftWhenItIsOldOrLargeButNotWhenItIsEmpty() throws SQLException {
        assertThat(value("select outbox.close_partition(1, 1000, '0', 1000000000)"))
                .isEqualTo("f");
        assertThat(value("select outbox.close_partition(1, 1000, '0', 1000000000)"))
                .isEqualTo("t");
        assertThat(value("select outbox.close_partition(1, 1000, '0', 1)")).isEqualTo("f");
        TestSql.run(dataSource, INSERT);
        assertThat(value("select outbox.close_partition(1, 1000, '1 hour', 1)")).isEqualTo("t");
    }

    @Test
    void theSequenceIsNotMovedWhereWritersMightOvertakeIt() throws SQLException {
        TestSql.run(dataSource, "select setval('outbox.event_id_seq', 9500000000)");

        assertThat(value("select outbox.close_partition(1, 1, '1 hour', 1)")).isEqualTo("f");
    }

    @Test
    void nothingGoesThatLiesBehindTheCursor() throws SQLException {
        leave();

        settleNotYet();

        assertThat(markAndEmpty()).isNull();
        assertThat(count("outbox.event")).isEqualTo(1);
    }

    @Test
    void whatIsSettledGoesAndThenItsPartition() throws SQLException {
        leave();
        settle();

        assertThat(markAndEmpty()).isEqualTo(FIRST);
        assertThat(count("outbox.event")).isZero();
        assertThat(value("select outbox.drop_partitions(1)")).isEqualTo("1");
        assertThat(value("select to_regclass('outbox.event_0')")).isNull();
        assertThat(value("select dropped_until is not null from outbox.checkpoint"))
                .isEqualTo("t");
    }

    @Test
    void whatIsSettledStaysForItsTime() throws SQLException {
        leave();
        settle();

        assertThat(value("select outbox.mark_settled(1)")).isEqualTo("1");
        assertThat(value("select outbox.empty_partition(1, '1 hour', 1000000000)"))
                .isNull();

        TestSql.run(dataSource, "update outbox.event_partition set settled_at = settled_at - interval '61 minutes'");
        assertThat(value("select outbox.empty_partition(1, '1 hour', 1000000000)"))
                .isEqualTo(FIRST);
    }

    @Test
    void whereThereIsTooMuchTheOldestSettledGoesEarlier() throws SQLException {
        leave();
        TestSql.run(dataSource, INSERT);
        leave();
        settle();
        TestSql.run(dataSource, "select outbox.mark_settled(1)");

        assertThat(value("select outbox.empty_partition(1, '1 hour', 1000)")).isEqualTo(FIRST);
        assertThat(value("select outbox.empty_partition(1, '1 hour', 1000)")).isEqualTo(SECOND);
        assertThat(value("select outbox.empty_partition(1, '1 hour', 1000)")).isNull();
    }

    @Test
    void whatAnOpenTransactionHasWrittenIsWaitedFor() throws SQLException {
        try (Connection open = dataSource.getConnection()) {
            open.setAutoCommit(false);
            TestSql.run(open, INSERT);
            leave();
            settle();
            assertThat(markAndEmpty()).isNull();

            open.commit();
        }
        assertThat(markAndEmpty()).isNull();
        settle();
        assertThat(markAndEmpty()).isEqualTo(FIRST);
    }

    @Test
    void whatAPreparedTransactionHasWrittenIsWaitedFor() throws SQLException {
        TestSql.run(dataSource, "begin; " + INSERT + "; prepare transaction 'retention'");
        leave();
        settle();
        assertThat(markAndEmpty()).isNull();

        TestSql.run(dataSource, "commit prepared 'retention'");

        assertThat(markAndEmpty()).isNull();
        settle();
        assertThat(markAndEmpty()).isEqualTo(FIRST);
    }

    /** A transaction between drawing an id and inserting the row: here it draws the id by hand. */
    @Test
    void whoeverMayStillUseAnIdKeepsItsPartitionInSight() throws SQLException {
        try (Connection slow = dataSource.getConnection()) {
            slow.setAutoCommit(false);
            TestSql.run(slow, "lock table only outbox.event in row exclusive mode");
            leave();
            settle();
            assertThat(markAndEmpty()).isEqualTo(FIRST);
            assertThat(value("select closed_xmax from outbox.event_partition where from_id = 0"))
                    .isNull();
            assertThat(value("select outbox.drop_partitions(1)")).isEqualTo("0");

            TestSql.run(slow, "insert into outbox.event (id, type, key) values (2, 't', 'k')");
            slow.commit();
        }
        TestSql.run(dataSource, "select outbox.mark_settled(1)");
        assertThat(value("select closed_xmax from outbox.event_partition where from_id = 0"))
                .isNull();
        assertThat(value("select outbox.drop_partitions(1)")).isEqualTo("0");
        assertThat(count("outbox.event")).isEqualTo(1);
        settle();
        assertThat(markAndEmpty()).isEqualTo(FIRST);
        assertThat(value("select closed_xmax is not null from outbox.event_partition where from_id = 0"))
                .isEqualTo("t");
        assertThat(value("select outbox.drop_partitions(1)")).isEqualTo("1");
    }

    @Test
    void whoeverReadsAPartitionIsNotWaitedFor() throws SQLException {
        leave();
        settle();
        try (Connection reader = dataSource.getConnection()) {
            reader.setAutoCommit(false);
            TestSql.run(reader, "select * from outbox.event");

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(this::markAndEmpty)
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
        }
        assertThat(markAndEmpty()).isEqualTo(FIRST);
    }

    @Test
    void aCursorThatWentBackNeedsTheEventsAgain() throws SQLException {
        leave();
        settle();
        TestSql.run(dataSource, "select outbox.mark_settled(1)", "update outbox.checkpoint set settled = '1:1:'");

        assertThat(value("select outbox.empty_partition(1, '0', 0)")).isNull();
        assertThat(count("outbox.event")).isEqualTo(1);
    }

    @Test
    void thePlacesFromWhichHealingWouldNeedTheEventsGoWithThem() throws SQLException {
        TestSql.run(
                dataSource,
                "insert into outbox.history (settled, stream_created, sequence, message_id) values ('1:1:', now(), 1, 'before')");
        leave();
        settle();
        TestSql.run(
                dataSource,
                "insert into outbox.history (settled, stream_created, sequence, message_id)"
                        + " select settled, now(), 2, 'after' from outbox.checkpoint");

        assertThat(markAndEmpty()).isEqualTo(FIRST);

        assertThat(TestSql.column(dataSource, "select message_id from outbox.history"))
                .containsExactly("after");
    }

    @Test
    void aLeaderOfAnOlderEpochDoesNothing() throws SQLException {
        leave();
        settle();
        TestSql.run(dataSource, "select outbox.mark_settled(1)", "update outbox.checkpoint set epoch = 2", INSERT);

        assertThat(value("select outbox.close_partition(1, 1, '0', 0)")).isEqualTo("f");
        assertThat(value("select outbox.mark_settled(1)")).isEqualTo("0");
        assertThat(value("select outbox.empty_partition(1, '0', 0)")).isNull();
        assertThat(count("outbox.event_0")).isEqualTo(1);
    }

    @Test
    void aPartitionThatSomebodyHasDetachedIsTheirs() throws SQLException {
        leave();
        settle();
        TestSql.run(
                dataSource,
                "select outbox.mark_settled(1)",
                "alter table outbox.event detach partition outbox.event_0");

        assertThat(value("select outbox.empty_partition(1, '0', 0)")).isNull();
        assertThat(markAndEmpty()).isNull();
        assertThat(count("outbox.event_0")).isEqualTo(1);
    }

    @Test
    void theDefaultPartitionIsEmptiedWhenTheSequenceHasLeftIt() throws SQLException {
        TestSql.run(dataSource, "select setval('outbox.event_id_seq', 77000000000)", INSERT);
        settle();
        assertThat(TestSql.column(dataSource, "select settled_at from outbox.event_partition where from_id is null"))
                .containsOnlyNulls();
        TestSql.run(dataSource, "select outbox.add_partitions()");
        assertThat(value("select outbox.close_partition(1, 1000, '1 hour', 1000000000)"))
                .isEqualTo("t");
        TestSql.run(dataSource, INSERT);

        assertThat(emptyAll()).contains("event_default").doesNotContain("event_80000000000");

        assertThat(count("outbox.event")).isEqualTo(1);
    }

    @Test
    void onlyReadCommittedSeesWhatIsThere() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> TestSql.run(
                        dataSource, "begin isolation level repeatable read; select outbox.empty_partition(1, '0', 0)"))
                .withMessageContaining("read committed");
    }

    /** As if a relay had published all that is visible. */
    private void settle() throws SQLException {
        TestSql.run(
                dataSource,
                "update outbox.checkpoint set settled = pg_current_snapshot()",
                "update outbox.checkpoint set settled = pg_current_snapshot()");
    }

    private void settleNotYet() throws SQLException {
        TestSql.run(dataSource, "update outbox.checkpoint set settled = '1:1:'");
    }

    private void leave() throws SQLException {
        assertThat(value("select outbox.close_partition(1, 1, '1 hour', 1000000000)"))
                .isEqualTo("t");
    }

    private String markAndEmpty() throws SQLException {
        TestSql.run(dataSource, "select outbox.mark_settled(1)");
        return value("select outbox.empty_partition(1, '0', 1000000000)");
    }

    private List<String> emptyAll() throws SQLException {
        TestSql.run(dataSource, "select outbox.mark_settled(1)");
        return TestSql.column(
                dataSource, "select outbox.empty_partition(1, '0', 1000000000) from generate_series(1, 5)");
    }

    private String value(String sql) throws SQLException {
        return TestSql.value(dataSource, sql);
    }

    private long count(String table) throws SQLException {
        return Long.parseLong(value("select count(*) from " + table));
    }
}

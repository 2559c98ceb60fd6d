package dev.outbox.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.schema.TestSql;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events and the commit of their transaction in one message. */
@OutboxServers
class WriteAndCommitIT {
    private static final OutboxWriter WRITER = new OutboxWriter(OutboxSchema.DEFAULT);
    private static final OutboxEvent EVENT = OutboxEvent.of("a", "b").json("{}").build();

    private final TestDatabase db;
    private final DataSource dataSource;

    WriteAndCommitIT(TestDatabase db) {
        this.db = db;
        this.dataSource = db.dataSource();
    }

    @BeforeAll
    static void migrate(TestDatabase db) throws SQLException {
        OutboxSchema.DEFAULT.migrate(db.dataSource());
        TestSql.run(
                db.dataSource(),
                "create table work (id integer, constraint once unique (id) deferrable initially deferred)");
    }

    @BeforeEach
    void empty() throws SQLException {
        TestSql.run(dataSource, "truncate outbox.event, work");
    }

    private Connection connect(String properties) throws SQLException {
        Connection connection = DriverManager.getConnection(db.jdbcUrl() + properties, db.user(), db.password());
        connection.setAutoCommit(false);
        return connection;
    }

    private String count(String table) throws SQLException {
        return TestSql.value(dataSource, "select count(*) from " + table);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?preferQueryMode=simple",
                "?preferQueryMode=extendedForPrepared",
                "?prepareThreshold=0",
                "?prepareThreshold=1",
                "?autosave=always",
                "?autosave=conservative",
                "?binaryTransfer=false",
                "?reWriteBatchedInserts=true",
                "?preferQueryMode=extendedCacheEverything"
            })
    void eventsAndTheWorkBeforeThemAreCommittedOverAndOver(String properties) throws SQLException {
        try (Connection connection = connect(properties)) {
            for (int i = 0; i < 12; i++) {
                TestSql.run(connection, "insert into work values (" + i + ")");
                WRITER.writeAndCommit(connection, List.of(EVENT, EVENT));
                assertThat(count("work") + " " + count("outbox.event")).isEqualTo(i + 1 + " " + 2 * (i + 1));
            }
        }
    }

    @Test
    void eventsAloneAreCommitted() throws SQLException {
        try (Connection connection = connect("")) {
            WRITER.writeAndCommit(connection, List.of(EVENT));
        }
        assertThat(count("outbox.event")).isEqualTo("1");
    }

    @Test
    void withoutEventsItIsACommit() throws SQLException {
        try (Connection connection = connect("")) {
            TestSql.run(connection, "insert into work values (1)");
            WRITER.writeAndCommit(connection, List.of());
        }
        assertThat(count("work")).isEqualTo("1");
    }

    @Test
    void moreEventsThanAStatementTakesAreCommittedTogetherInTheirOrder() throws SQLException {
        List<OutboxEvent> events = IntStream.range(0, 2_500)
                .mapToObj(i -> OutboxEvent.of("a", "k").subject("" + i).build())
                .toList();
        try (Connection connection = connect("")) {
            WRITER.writeAndCommit(connection, events);
        }
        assertThat(TestSql.column(dataSource, "select subject from outbox.event order by id"))
                .containsExactlyElementsOf(
                        events.stream().map(OutboxEvent::subject).toList());
        assertThat(TestSql.value(dataSource, "select count(distinct xid) from outbox.event"))
                .isEqualTo("1");
    }

    @Test
    void refusedEventsCommitNothing() throws SQLException {
        TestSql.run(dataSource, "alter table outbox.event add constraint never check (key <> 'never')");
        try (Connection connection = connect("")) {
            TestSql.run(connection, "insert into work values (1)");
            assertThatExceptionOfType(OutboxWriteException.class)
                    .isThrownBy(() -> WRITER.writeAndCommit(
                            connection, List.of(OutboxEvent.of("a", "never").build())))
                    .withMessageContaining("never");
            // What a careless caller may do then: PostgreSQL takes it for a rollback.
            connection.commit();
            assertThat(count("work")).isEqualTo("0");
            WRITER.writeAndCommit(connection, List.of(EVENT));
        } finally {
            TestSql.run(dataSource, "alter table outbox.event drop constraint never");
        }
        assertThat(count("outbox.event")).isEqualTo("1");
    }

    @Test
    void aTransactionThatHasFailedIsSaidToHaveFailed() throws SQLException {
        try (Connection connection = connect("")) {
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> TestSql.run(connection, "select 1 / 0"));
            assertThatExceptionOfType(OutboxWriteException.class)
                    .isThrownBy(() -> WRITER.writeAndCommit(connection, List.of(EVENT)))
                    .withMessageContaining("earlier statement has failed");
        }
    }

    @Test
    void aCommitThatFailsIsNotLaidToTheEvents() throws SQLException {
        try (Connection connection = connect("")) {
            TestSql.run(connection, "insert into work values (1), (1)");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> WRITER.writeAndCommit(connection, List.of(EVENT)))
                    .withMessageContaining("once")
                    .matches(e -> "23505".equals(e.getSQLState()));
            assertThat(count("work") + count("outbox.event")).isEqualTo("00");
            // The connection goes on.
            WRITER.writeAndCommit(connection, List.of(EVENT));
        }
        assertThat(count("outbox.event")).isEqualTo("1");
    }

    @Test
    void aBrokenConnectionIsACommitThatFailed() throws SQLException {
        try (Connection connection = connect("")) {
            TestSql.run(connection, "insert into work values (1)");
            String pid = TestSql.value(connection, "select pg_backend_pid()");
            TestSql.run(dataSource, "select pg_terminate_backend(" + pid + ", 60000)");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> WRITER.writeAndCommit(connection, List.of(EVENT)));
        }
        assertThat(count("work")).isEqualTo("0");
    }

    @Test
    void aConnectionThatCommitsEachStatementIsRefused() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> WRITER.writeAndCommit(connection, List.of(EVENT)))
                    .withMessageContaining("setAutoCommit(false)");
        }
        assertThat(count("outbox.event")).isEqualTo("0");
    }

    @Test
    void itCommitsThroughAPool() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(dataSource);
            pool.setMaximumPoolSize(1);
            pool.setAutoCommit(false);
            for (int i = 0; i < 12; i++) {
                try (Connection connection = pool.getConnection()) {
                    WRITER.writeAndCommit(connection, List.of(EVENT));
                }
            }
        }
        assertThat(count("outbox.event")).isEqualTo("12");
    }

    @Test
    void itCommitsThroughAWrapperThatHidesTheDriver() throws SQLException {
        try (Connection connection = connect("")) {
            Connection wrapper = (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("isWrapperFor")) {
                            return false;
                        }
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
            WRITER.writeAndCommit(wrapper, List.of(EVENT));
        }
        assertThat(count("outbox.event")).isEqualTo("1");
    }
}

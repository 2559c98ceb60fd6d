package dev.outbox.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outbox.event.OutboxEvent;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import dev.outbox.write.OutboxWriteException;
import dev.outbox.write.OutboxWriter;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OutboxServers
class RolesIT {
    private static final String INSERT = "insert into outbox.event (type, key) values ('a', 'b')";

    private final TestDatabase db;
    private String role;

    RolesIT(TestDatabase db) {
        this.db = db;
    }

    @BeforeAll
    static void migrate(TestDatabase db) {
        OutboxSchema.DEFAULT.migrate(db.dataSource());
    }

    @BeforeEach
    void newRole() throws SQLException {
        role = TestSql.newRole(db, "role");
    }

    @AfterEach
    void dropRole() throws SQLException {
        TestSql.dropRole(db, role);
    }

    @Test
    void aWriterMayInsertAndNothingElse() throws SQLException {
        grant(Role.WRITER);
        try (Connection connection = TestSql.connectAs(db, role)) {
            TestSql.run(
                    connection,
                    INSERT,
                    "insert into outbox.event (event_id, type, key, data, attributes, source)"
                            + " values (gen_random_uuid(), 'a', 'b', '{}', '{\"tenant\": \"x\", \"Dodgy\": 1}'::jsonb - 'Dodgy', '/x')");
            new OutboxWriter(OutboxSchema.DEFAULT)
                    .write(
                            connection,
                            OutboxEvent.of("a", "b")
                                    .attribute("longer", "text \"quoted\"")
                                    .build());

            assertDenied(connection, "select * from outbox.event");
            assertDenied(connection, "select * from outbox.event_readable");
            assertDenied(connection, "insert into outbox.event (type, key) values ('a', 'b') returning id");
            assertDenied(connection, "update outbox.event set key = 'x'");
            assertDenied(connection, "delete from outbox.event");
            assertDenied(connection, "select outbox.emit('a', 'b', '{}')");
            assertDenied(connection, "select * from outbox.checkpoint");
            assertDenied(connection, "select outbox.add_partitions()");
            assertDenied(connection, "select outbox.empty_partition(0, '1 hour', 0)");
            assertDenied(connection, "select outbox.drop_partitions(0)");
            assertDenied(connection, "select setval('outbox.event_id_seq', 1)");
        }
    }

    @Test
    void aConsumerMayKeepTheInboxAndNothingElse() throws SQLException {
        grant(Role.CONSUMER);
        try (Connection connection = TestSql.connectAs(db, role)) {
            TestSql.run(
                    connection,
                    "insert into outbox.inbox (group_name, event_id, source) values ('g', '1', '/x') on conflict do nothing",
                    "select * from outbox.inbox",
                    "delete from outbox.inbox where group_name = 'g'");

            assertDenied(connection, "update outbox.inbox set group_name = 'h'");
            assertDenied(connection, INSERT);
            assertDenied(connection, "select * from outbox.event");
            assertDenied(connection, "select outbox.emit('a', 'b', '{}')");
        }
    }

    @Test
    void anEmitterMayCallEmitAndNothingElse() throws SQLException {
        grant(Role.EMITTER);
        try (Connection connection = TestSql.connectAs(db, role)) {
            TestSql.run(
                    connection,
                    "select outbox.emit('a', 'b', '{}')",
                    "select outbox.emit('a', 'b', 'text', 'text/plain', attributes => '{\"x\": null}'::jsonb - 'x')");

            assertDenied(connection, INSERT);
            assertDenied(connection, "select * from outbox.event");
            assertDenied(connection, "select * from outbox.checkpoint");
            assertDenied(connection, "select outbox.add_partitions()");
        }
    }

    @Test
    void aRelayMayMoveEventsKeepItsCheckpointAndHistoryAndMakePartitions() throws SQLException {
        grant(Role.RELAY);
        try (Connection connection = TestSql.connectAs(db, role)) {
            TestSql.run(
                    connection,
                    "select * from outbox.event",
                    "select last_value from outbox.event_id_seq",
                    "select * from outbox.checkpoint for update",
                    "update outbox.checkpoint set epoch = epoch + 1",
                    "select outbox.add_partitions(5)",
                    "insert into outbox.history (settled, stream_created, sequence, message_id) values ('1:1:', now(), 1, 'a')",
                    "select * from outbox.history",
                    "select outbox.thin_history('1 hour')",
                    "delete from outbox.history",
                    "select system_identifier from pg_control_system()",
                    // Into the dead letters and back, and another cluster's transaction ids.
                    "delete from outbox.event where id = -1",
                    INSERT,
                    "update outbox.event set xid = pg_current_xact_id() where id = -1",
                    "delete from outbox.dead_letter",
                    "select * from outbox.event_default",
                    "select * from outbox.event_partition",
                    "update outbox.event_partition set settled_at = null, settled_xmax = null, closed_xmax = null",
                    "select outbox.close_partition(0, 1000, '1 hour', 1000000000)",
                    "select outbox.mark_settled(0)",
                    "select outbox.empty_partition(0, '1 hour', 1000000000)",
                    "select outbox.drop_partitions(0)");

            assertDenied(connection, "select outbox.emit('a', 'b', '{}')");
            assertDenied(connection, "update outbox.event set data = null");
            assertDenied(connection, "delete from outbox.checkpoint");
            assertDenied(connection, "drop table outbox.event_0");
            assertDenied(connection, "truncate outbox.event_0");
            assertDenied(connection, "insert into outbox.event_partition (name) values ('event')");
            assertDenied(connection, "update outbox.event_partition set name = 'event'");
            assertDenied(connection, "select setval('outbox.event_id_seq', 1)");
        }
    }

    @Test
    void aRoleWithUsageOnlyMayAskForTheVersion() throws SQLException {
        TestSql.run(db.dataSource(), "grant usage on schema outbox to \"" + role + "\"");
        try (Connection connection = TestSql.connectAs(db, role)) {
            assertThat(TestSql.value(connection, "select outbox.version()")).isEqualTo("" + OutboxSchema.VERSION);
            assertThat(TestSql.value(connection, "select outbox.compatible_since()"))
                    .isNotNull();

            assertDenied(connection, INSERT);
            assertDenied(connection, "select outbox.emit('a', 'b', '{}')");
        }
    }

    @Test
    void aStrangerMayDoNothing() throws SQLException {
        try (Connection connection = TestSql.connectAs(db, role)) {
            assertDenied(connection, INSERT);
            assertDenied(connection, "select outbox.emit('a', 'b', '{}')");
            assertThatExceptionOfType(OutboxWriteException.class)
                    .isThrownBy(() -> new OutboxWriter(OutboxSchema.DEFAULT)
                            .write(connection, OutboxEvent.of("a", "b").build()))
                    .withMessageContaining("grant usage on schema outbox")
                    .withMessageContaining("grant insert on outbox.event");
        }
    }

    @Test
    void aRoleCannotBendEmitByItsSearchPath() throws SQLException {
        grant(Role.EMITTER);
        TestSql.run(db.dataSource(), "create schema \"" + role + "\" authorization \"" + role + "\"");
        try (Connection connection = TestSql.connectAs(db, role)) {
            TestSql.run(
                    connection,
                    "create function coalesce_trap(text, text) returns boolean language plpgsql as"
                            + " 'begin raise exception ''called as %'', current_user; end'",
                    "create operator <> (leftarg = text, rightarg = text, function = coalesce_trap)",
                    "create operator ~ (leftarg = text, rightarg = text, function = coalesce_trap)",
                    "set search_path = \"" + role + "\", pg_catalog");

            TestSql.run(connection, "select outbox.emit('a', 'b', '{}', source => '/x')");
        }
    }

    private void grant(Role to) throws SQLException {
        TestSql.run(db.dataSource(), OutboxSchema.DEFAULT.grants(to, role).toArray(String[]::new));
    }

    private static void assertDenied(Connection connection, String sql) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> TestSql.run(connection, sql))
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
}

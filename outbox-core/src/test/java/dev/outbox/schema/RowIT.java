package dev.outbox.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a row is given where the writer gives nothing, and how people see it. */
@OutboxServers
class RowIT {
    private final DataSource dataSource;

    RowIT(TestDatabase db) {
        this.dataSource = db.dataSource();
    }

    @BeforeEach
    void startNew() throws SQLException {
        TestSql.run(dataSource, "drop schema if exists outbox cascade");
        OutboxSchema.DEFAULT.migrate(dataSource);
    }

    /** Retention rests on it. Red when the columns id and xid change places in the table. */
    @Test
    void whoeverDrawsAnIdHasATransactionIdAlready() throws SQLException {
        TestSql.run(dataSource, """
                create function outbox.checked_id() returns bigint language plpgsql as $$
                begin
                    if pg_current_xact_id_if_assigned() is null then
                        raise exception 'an id is drawn before the transaction has an id of its own';
                    end if;
                    return nextval('outbox.event_id_seq');
                end $$
                """, "alter table outbox.event alter column id set default outbox.checked_id()");

        TestSql.run(
                dataSource,
                "insert into outbox.event (type, key) values ('t', 'k')",
                "insert into outbox.event (key, type) select 'k', 't' from generate_series(1, 10) i order by i",
                "select outbox.emit('t', 'k', '{}')");

        assertThat(TestSql.value(dataSource, "select count(*) from outbox.event"))
                .isEqualTo("12");
    }

    @Test
    void aRowCarriesTheTransactionThatWroteIt() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            TestSql.run(connection, "savepoint a", "select outbox.emit('t', 'k', '{}')", "release savepoint a");

            assertThat(TestSql.value(connection, "select xid = pg_current_xact_id() from outbox.event"))
                    .isEqualTo("t");
            connection.commit();
        }
    }

    @Test
    void defaultIdsAreUniqueAreOfVersion7AndSortByTime() throws SQLException {
        TestSql.run(
                dataSource,
                "do $$ begin for i in 1..5000 loop insert into outbox.event (type, key) values ('t', 'k'); end loop; end $$");

        List<UUID> ids = TestSql.column(dataSource, "select event_id from outbox.event order by id").stream()
                .map(UUID::fromString)
                .toList();

        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
        });
        // The first half holds the time in units of a quarter of a microsecond, after the version is taken out.
        assertThat(ids.stream()
                        .map(id -> id.getMostSignificantBits() & ~0xF000L)
                        .toList())
                .isSorted();
        assertThat(TestSql.value(dataSource, """
                        select bool_and(abs(extract(epoch from time) * 1000
                            - ('x0000' || substr(replace(event_id::text, '-', ''), 1, 12))::bit(64)::bigint) < 1000)
                        from outbox.event
                        """)).isEqualTo("t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json           | convert_to('{\"a\": \"€\"}', 'UTF8') | {\"a\": \"€\"}",
                "application/vnd.x+json;v=1 | '{}'::bytea                          | {}",
                "text/plain                 | convert_to('ä', 'UTF8')              | ä",
                "image/png                  | '\\x0001'::bytea                     | base64:AAE=",
                "application/json           | '\\xc0a0'::bytea                     | base64:wKA=",
                "application/json           | '\\x00'::bytea                       | base64:AA==",
                "text/plain; charset=latin1 | '\\xe4'::bytea                       | base64:5A==",
            })
    void theReadableViewShowsTextAndNeverFails(String contentType, String data, String shown) throws SQLException {
        TestSql.run(dataSource, "select outbox.emit('t', 'k', " + data + ", '" + contentType + "')");

        assertThat(TestSql.value(dataSource, "select data from outbox.event_readable"))
                .isEqualTo(shown);
    }

    @Test
    void theReadableViewShowsNoDataAsNull() throws SQLException {
        TestSql.run(dataSource, "select outbox.emit('t', 'k', null)");

        assertThat(TestSql.value(dataSource, "select data from outbox.event_readable"))
                .isNull();
    }

    @Test
    void thereIsOneCheckpointAndNothingIsSettledInIt() throws SQLException {
        TestSql.run(dataSource, "select outbox.emit('t', 'k', '{}')");

        assertThat(
                        TestSql.value(
                                dataSource,
                                "select count(*) from outbox.checkpoint, outbox.event where not pg_visible_in_snapshot(xid, settled)"))
                .isEqualTo("1");
    }

    @Test
    void theCheckpointIsUpdatedInPlace() throws SQLException {
        TestSql.run(dataSource, """
                do $$ begin
                    for i in 1..2000 loop
                        update outbox.checkpoint set epoch = epoch + 1, settled = pg_current_snapshot();
                        commit;
                    end loop;
                end $$
                """);

        assertThat(Integer.parseInt(TestSql.value(dataSource, "select pg_relation_size('outbox.checkpoint') / 8192")))
                .isLessThanOrEqualTo(4);
    }
}

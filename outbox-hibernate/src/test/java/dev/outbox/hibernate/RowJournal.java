package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.outbox.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records each row that a transaction inserts, updates or deletes, by a trigger on every table of the application. Knows
 * nothing of Hibernate.
 */
final class RowJournal {
    /** A row before and after one statement, JSON's null where there was none. */
    record RowChange(String table, JsonNode before, JsonNode after) {}

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final String CREATE = """
            drop schema if exists journal cascade;
            create schema journal;
            create table journal.row_change (
                seq bigint generated always as identity, xid xid8 not null default pg_current_xact_id(),
                tab text not null, old jsonb, new jsonb);
            create function journal.with_large_objects(recorded jsonb, of oid) returns jsonb language plpgsql as $$
            declare
                each text;
            begin
                for each in select attname from pg_attribute
                        where attrelid = of and atttypid = 'oid'::regtype and attnum > 0 and recorded ->> attname is not null loop
                    recorded := jsonb_set(recorded, array[each], to_jsonb(lo_get((recorded ->> each)::oid)));
                end loop;
                return recorded;
            end $$;
            create function journal.record() returns trigger language plpgsql security definer as $$
            begin
                insert into journal.row_change (tab, old, new) values (tg_table_name,
                    journal.with_large_objects(to_jsonb(old), tg_relid), journal.with_large_objects(to_jsonb(new), tg_relid));
                return null;
            end $$;
            do $$
            declare
                each regclass;
            begin
                for each in select oid from pg_class where relkind in ('r', 'p') and relnamespace::regnamespace::text
                        not in ('outbox', 'journal', 'pg_catalog', 'information_schema', 'pg_toast') loop
                    execute format('create or replace trigger journal after insert or update or delete on %s'
                        ' for each row execute function journal.record()', each);
                    execute format('insert into journal.row_change (tab, new)'
                        ' select relname, journal.with_large_objects(to_jsonb(there), pg_class.oid)'
                        ' from %s there, pg_class where pg_class.oid = %s', each, each::oid);
                end loop;
            end $$
            """;

    private static final String READ =
            "select seq, xid, tab, old, new from journal.row_change where seq > ? order by seq";

    private final TestDatabase database;
    private long lastSeen;

    private RowJournal(TestDatabase database) {
        this.database = database;
    }

    /** Begins to record, in all tables that are there, with the rows that they have. */
    static RowJournal start(TestDatabase database) {
        RowJournal journal = new RowJournal(database);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return journal;
    }

    /** What the transactions committed since the last time have changed, by the transaction's id, the oldest first. */
    Map<String, List<RowChange>> transactions() {
        Map<String, List<RowChange>> transactions = new LinkedHashMap<>();
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setLong(1, lastSeen);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lastSeen = rows.getLong("seq");
                    transactions
                            .computeIfAbsent(rows.getString("xid"), xid -> new ArrayList<>())
                            .add(new RowChange(
                                    rows.getString("tab"), json(rows.getString("old")), json(rows.getString("new"))));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return transactions;
    }

    static JsonNode json(String text) {
        try {
            return text == null ? JSON.nullNode() : JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

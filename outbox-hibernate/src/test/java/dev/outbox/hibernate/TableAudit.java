package dev.outbox.hibernate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What triggers on tables have seen, which know nothing of Hibernate: each row as it was and as it is. */
final class TableAudit {
    static final JsonMapper JSON = new JsonMapper();

    private static final String INSTALL = """
            create table audit (seq bigint generated always as identity, tbl text not null, old jsonb, new jsonb);
            create function audit_row() returns trigger language plpgsql as
            $$
            begin
                insert into audit (tbl, old, new) values (tg_table_name,
                    case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
                return null;
            end
            $$;
            """;

    private static final String CHANGES = "select seq, tbl, old, new from audit where seq > ? order by seq";

    /**
     * A row before and after one or more changes.
     *
     * @param before null where there was none
     * @param after null where there is none
     */
    record Net(
            String table,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    private final TestDatabase database;
    private long lastSeen;

    TableAudit(TestDatabase database, List<String> tables) {
        this.database = database;
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(INSTALL);
            for (String table : tables) {
                statement.execute("create trigger audit after insert or update or delete on " + table
                        + " for each row execute function audit_row()");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What has become of each row since the last time.
     *
     * @param keys the names of each table's key columns
     */
    List<Net> changes(Map<String, List<String>> keys) {
        Map<String, Net> net = new LinkedHashMap<>();
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(CHANGES)) {
            statement.setLong(1, lastSeen);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    lastSeen = row.getLong("seq");
                    Net change = new Net(row.getString("tbl"), json(row.getString("old")), json(row.getString("new")));
                    net.merge(
                            identity(change, keys),
                            change,
                            (first, last) -> new Net(first.table, first.before, last.after));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return net.values().stream()
                .filter(change -> change.before != null || change.after != null)
                .toList();
    }

    private static String identity(Net change, Map<String, List<String>> keys) {
        JsonNode row = change.after == null ? change.before : change.after;
        StringBuilder identity = new StringBuilder(change.table);
        keys.get(change.table).forEach(key -> identity.append('/').append(row.get(key)));
        return identity.toString();
    }

    static @Nullable JsonNode json(@Nullable String text) {
        try {
            return text == null ? null : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}

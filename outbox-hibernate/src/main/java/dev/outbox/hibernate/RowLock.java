package dev.outbox.hibernate;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.engine.jdbc.spi.JdbcCoordinator;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Locks rows of an entity in all of its tables, so that nobody else changes them before the transaction ends. In the order
 * of their keys, so that two transactions that lock the same rows wait for each other rather than stand still.
 */
final class RowLock {
    /** By the primary key; few rows, or a scan of the table where PostgreSQL thinks that cheaper. */
    private static final String LOCK = "select %s from %s where %s order by %s for %s";

    /** Keeps references to the rows from being made too, and so, rows of other tables that belong to the entity. */
    private static final String WHOLLY = "update";

    private static final String ITS_VALUES = "no key update";

    private final KeyColumns keys;
    private final Map<String, List<String>> keyNamesByTable = new LinkedHashMap<>();
    private final List<String> order;
    private final String strength;

    /**
     * @param deleted whether the rows will be deleted
     */
    RowLock(EntityPersister entity, KeyColumns keys, boolean deleted) {
        this.keys = keys;
        List<String> tables = new ArrayList<>();
        entity.visitConstraintOrderedTables((table, columns) -> {
            List<String> names = new ArrayList<>();
            columns.get().accept((index, column) -> names.add(column.getSelectionExpression()));
            // Hibernate begins with what refers to the others; a flush changes those first that are referred to.
            tables.add(0, table);
            keyNamesByTable.put(table, names);
        });
        this.order = List.copyOf(new LinkedHashSet<>(tables));
        this.strength = deleted || order.size() > 1 ? WHOLLY : ITS_VALUES;
    }

    /** Locks those that are still there, and says which they are. */
    List<List<@Nullable Object>> lock(List<List<@Nullable Object>> wanted, SharedSessionContractImplementor session) {
        Set<List<@Nullable Object>> locked = new LinkedHashSet<>();
        for (String table : order) {
            lock(table, wanted, session, locked);
        }
        return List.copyOf(locked);
    }

    private void lock(
            String table,
            List<List<@Nullable Object>> wanted,
            SharedSessionContractImplementor session,
            Set<List<@Nullable Object>> locked) {
        List<String> names = keyNamesByTable.getOrDefault(table, List.of());
        String columns = String.join(", ", names);
        String sql = LOCK.formatted(columns, table, keys.restriction(names), columns, strength);
        JdbcCoordinator jdbc = session.getJdbcCoordinator();
        PreparedStatement statement = jdbc.getStatementPreparer().prepareStatement(sql);
        try {
            keys.bind(statement, wanted, session);
            ResultSet rows = jdbc.getResultSetReturn().extract(statement, sql);
            while (rows.next()) {
                locked.add(keys.key(rows, session));
            }
        } catch (SQLException e) {
            throw session.getJdbcServices()
                    .getSqlExceptionHelper()
                    .convert(e, "the rows of " + table + " that a statement is to change cannot be locked", sql);
        } finally {
            jdbc.getLogicalConnection().getResourceRegistry().release(statement);
            jdbc.afterStatementExecution();
        }
    }
}

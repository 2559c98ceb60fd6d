package dev.outbox.torture.mutant;

import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.OpenedWindow;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.Rows;
import dev.outbox.relay.port.Snapshot;
import dev.outbox.relay.port.StoredEvent;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Gives each page in the order of the transactions' ids, which looks right: ids rise with time. */
final class OrderByXid extends ForwardingSession {
    private static final String IN_ORDER_OF_XID = "select id from outbox.event where id = any(?) order by xid, id";

    private final String url;
    private final String user;

    OrderByXid(OutboxSession to, String url, String user) {
        super(to);
        this.url = url;
        this.user = user;
    }

    @Override
    public OpenedWindow openWindow(Snapshot settled, PageLimits limits) {
        OpenedWindow opened = super.openWindow(settled, limits);
        return new OpenedWindow(opened.snapshot(), opened.upper(), ordered(opened.rows()));
    }

    @Override
    public Rows continueWindow(Snapshot settled, Cursor.Window window, PageLimits limits) {
        return ordered(super.continueWindow(settled, window, limits));
    }

    private Rows ordered(Rows rows) {
        if (rows.events().size() < 2) {
            return rows;
        }
        Map<Long, StoredEvent> byId =
                rows.events().stream().collect(Collectors.toMap(StoredEvent::id, Function.identity()));
        List<StoredEvent> ordered = new ArrayList<>();
        for (Long id : inOrderOfXid(byId)) {
            StoredEvent event = byId.get(id);
            if (event != null) {
                ordered.add(event);
            }
        }
        return new Rows(ordered, rows.more());
    }

    private List<Long> inOrderOfXid(Map<Long, StoredEvent> events) {
        try (Connection connection = DriverManager.getConnection(url, user, "");
                PreparedStatement statement = connection.prepareStatement(IN_ORDER_OF_XID)) {
            statement.setArray(
                    1, connection.createArrayOf("bigint", events.keySet().toArray()));
            List<Long> ids = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
            return ids;
        } catch (SQLException e) {
            throw new IllegalStateException("the order by transaction id could not be asked for", e);
        }
    }
}

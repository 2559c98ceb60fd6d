package dev.outbox.relay.simulation;

import dev.outbox.event.OutboxEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Compares what was committed with what is in the stream.
 *
 * @param lost committed, and not in the stream
 * @param doubled more than once in the stream
 * @param phantom in the stream, and never committed
 * @param outOfOrder in the stream behind a later one of the same key
 */
record HistoryCheck(List<Row> lost, List<UUID> doubled, List<UUID> phantom, List<Row> outOfOrder) {
    static HistoryCheck of(SimulatedDatabase database, SimulatedServer server, boolean strict) {
        Map<UUID, Row> committed = new HashMap<>();
        database.state().rows().forEach(row -> committed.put(row.event().event().id(), row));
        Set<UUID> seen = new HashSet<>();
        Map<String, Long> lastOfKey = new HashMap<>();
        HistoryCheck check =
                new HistoryCheck(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (StoredMessage message : server.messages()) {
            OutboxEvent event = message.event();
            if (event == null) {
                continue;
            }
            Row row = committed.get(event.id());
            if (!seen.add(event.id())) {
                check.doubled.add(event.id());
            } else if (row != null && !server.purged().contains(event.id()) && (strict || !Ailment.mayBefall(event))) {
                Long before = lastOfKey.put(row.event().event().key(), row.id());
                if (before != null && before > row.id()) {
                    check.outOfOrder.add(row);
                }
            } else if (row == null && !database.neverHappened().contains(event.id())) {
                check.phantom.add(event.id());
            }
        }
        for (Row row : database.state().rows()) {
            UUID id = row.event().event().id();
            if (!seen.contains(id) && !server.purged().contains(id)) {
                check.lost.add(row);
            }
        }
        return check;
    }

    boolean isPerfect() {
        return lost.isEmpty() && doubled.isEmpty() && phantom.isEmpty() && outOfOrder.isEmpty();
    }
}

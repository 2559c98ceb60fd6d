package dev.outbox.relay.simulation;

import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.RetryCandidate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The dead letter table, in the order of ids. Does what the statements of {@code RelaySql} do. */
final class DeadLetters {
    private final List<ParkedRow> rows = new ArrayList<>();

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void park(Row row, UUID behind) {
        rows.add(new ParkedRow(row, behind, false, null));
        rows.sort(Comparator.comparingLong(parked -> parked.row().id()));
    }

    void requestRetry(String key) {
        rows.replaceAll(row -> row.key().equals(key) ? row.requested() : row);
    }

    boolean hasRetryRequests() {
        return rows.stream().anyMatch(ParkedRow::retryRequested);
    }

    Map<String, UUID> parkedKeys(Collection<String> keys) {
        Map<String, UUID> parked = new HashMap<>();
        for (ParkedRow row : rows) {
            if (keys.contains(row.key())) {
                parked.putIfAbsent(row.key(), row.blocker());
            }
        }
        return parked;
    }

    Set<String> keys() {
        Set<String> keys = new HashSet<>();
        rows.forEach(row -> keys.add(row.key()));
        return keys;
    }

    List<RetryCandidate> candidates(PageLimits limits) {
        Set<String> wanted = new HashSet<>();
        rows.stream().filter(ParkedRow::retryRequested).forEach(row -> wanted.add(row.key()));
        return rows.stream()
                .filter(row -> wanted.contains(row.key()))
                .limit(limits.events())
                .map(row -> new RetryCandidate(row.row().event(), row.retryFloor()))
                .toList();
    }

    void beginRetry(Set<Long> events, long floor) {
        rows.replaceAll(row -> events.contains(row.row().id()) ? row.begun(floor) : row);
    }

    void lowerRetryFloors(long floor) {
        rows.replaceAll(row -> row.retryFloor() != null && row.retryFloor() > floor ? row.begun(floor) : row);
    }

    Set<Long> idle(Predicate<UUID> isInStream) {
        return rows.stream()
                .filter(parked -> parked.retryFloor() == null
                        && isInStream.test(parked.row().event().event().id()))
                .map(parked -> parked.row().id())
                .collect(Collectors.toSet());
    }

    void retryAgain(Set<Long> events, long floor) {
        rows.replaceAll(
                row -> events.contains(row.row().id()) ? row.begun(floor).requested() : row);
    }

    /** Takes out what is stored and keeps the rest, all of a refused event's key included. */
    List<Row> endRetry(Set<Long> stored, List<DeadLetter> refused) {
        List<Row> taken = new ArrayList<>();
        rows.removeIf(row -> stored.contains(row.row().id()) && taken.add(row.row()));
        Map<Long, DeadLetter> again = new HashMap<>();
        Set<String> keys = new HashSet<>();
        for (DeadLetter letter : refused) {
            again.put(letter.event().id(), letter);
            keys.add(letter.event().event().key());
        }
        UnaryOperator<ParkedRow> keep = row -> {
            DeadLetter letter = again.get(row.row().id());
            return row.refusedAgain(letter == null ? row.behind() : letter.behind());
        };
        rows.replaceAll(row -> keys.contains(row.key()) ? keep.apply(row) : row);
        return taken;
    }
}

package dev.outbox.relay.simulation;

import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.HistoryEntry;
import dev.outbox.relay.port.Snapshot;
import dev.outbox.relay.port.StreamFloor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the database holds: the outcome of its log, and the transactions that are running. */
final class DatabaseState {
    /** Committed rows in the order of their ids. */
    private final List<Row> rows = new ArrayList<>();

    private final List<HistoryEntry> history = new ArrayList<>();
    private final DeadLetters deadLetters = new DeadLetters();
    private final Map<String, LogRecord.Prepared> prepared = new LinkedHashMap<>();
    private final TreeSet<Long> running = new TreeSet<>();
    private Cursor cursor = new Cursor(new Snapshot("1:1:"), null);
    private StreamFloor floor = StreamFloor.UNKNOWN;
    private long epoch;
    private long historyIds;
    private long nextXid = 700;
    private long lastEnded = nextXid - 1;
    private long lastId;

    static DatabaseState recoveredFrom(List<LogRecord> log) {
        DatabaseState state = new DatabaseState();
        log.forEach(state::apply);
        state.lastEnded = state.nextXid - 1;
        return state;
    }

    void apply(LogRecord entry) {
        nextXid = Math.max(nextXid, entry.xid() + 1);
        if (entry instanceof LogRecord.Prepared preparing) {
            prepared.put(preparing.name(), preparing);
            running.add(preparing.xid());
            preparing.rows().forEach(row -> lastId = Math.max(lastId, row.id()));
            return;
        }
        lastEnded = Math.max(lastEnded, entry.xid());
        running.remove(entry.xid());
        prepared.values().removeIf(p -> p.xid() == entry.xid());
        if (entry instanceof LogRecord.Committed commit) {
            commit.rows().forEach(this::insert);
        } else if (entry instanceof LogRecord.EpochRaised) {
            epoch++;
        } else if (entry instanceof LogRecord.Saved saved) {
            save(saved);
        } else if (entry instanceof LogRecord.WentBack back) {
            cursor = back.cursor();
            floor = back.floor();
            history.removeIf(noted -> noted.id() > back.entry());
            deadLetters.lowerRetryFloors(back.floor().sequence());
        } else if (entry instanceof LogRecord.HistoryThinned thinned) {
            history.removeIf(noted -> !thinned.kept().contains(noted.id()));
        } else if (entry instanceof LogRecord.RetryRequested request) {
            deadLetters.requestRetry(request.key());
        } else if (entry instanceof LogRecord.RetryBegun retry) {
            deadLetters.beginRetry(retry.events(), retry.floor());
        } else if (entry instanceof LogRecord.RetriedAgain retry) {
            deadLetters.retryAgain(retry.events(), retry.floor());
        } else if (entry instanceof LogRecord.RetryEnded retry) {
            deadLetters.endRetry(retry.stored(), retry.refused()).forEach(this::insert);
            history.clear();
            save(retry.checkpoint());
        }
    }

    private void save(LogRecord.Saved saved) {
        cursor = saved.cursor();
        floor = saved.floor();
        if (saved.anchor() != null) {
            history.add(0, new HistoryEntry(++historyIds, saved.cursor(), saved.historyFloor(), saved.anchor()));
        }
        for (DeadLetter letter : saved.letters()) {
            rows.removeIf(row -> {
                boolean parked = row.id() == letter.event().id();
                if (parked) {
                    deadLetters.park(row, letter.behind());
                }
                return parked;
            });
        }
    }

    private void insert(Row row) {
        int place = rows.size();
        while (place > 0 && rows.get(place - 1).id() > row.id()) {
            place--;
        }
        rows.add(place, row);
        lastId = Math.max(lastId, row.id());
    }

    long beginTransaction() {
        running.add(nextXid);
        return nextXid++;
    }

    long nextId() {
        return ++lastId;
    }

    /** {@code last_value} of the sequence. */
    long lastId() {
        return lastId;
    }

    void skipIds(int count) {
        lastId += count;
    }

    /** {@code pg_current_snapshot()}. */
    XidSnapshot snapshot() {
        long xmax = lastEnded + 1;
        long[] xip = running.headSet(xmax).stream().mapToLong(Long::longValue).toArray();
        return new XidSnapshot(xmax, xip);
    }

    List<Row> rows() {
        return rows;
    }

    List<HistoryEntry> history() {
        return List.copyOf(history);
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }

    Map<String, LogRecord.Prepared> prepared() {
        return prepared;
    }

    Cursor cursor() {
        return cursor;
    }

    StreamFloor floor() {
        return floor;
    }

    long epoch() {
        return epoch;
    }
}

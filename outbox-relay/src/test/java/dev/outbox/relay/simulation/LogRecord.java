package dev.outbox.relay.simulation;

import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.StreamFloor;
import java.util.List;
import java.util.Set;

/** An entry of the database's log. What a crash leaves is what its records say, in order, up to the last that was kept. */
sealed interface LogRecord {
    long xid();

    /** A transaction that has ended well, with all that it wrote. */
    record Committed(long xid, List<Row> rows) implements LogRecord {}

    record RolledBack(long xid) implements LogRecord {}

    /** A prepared transaction; it keeps its locks on the keys across a crash. */
    record Prepared(long xid, String name, List<Row> rows, List<String> keys) implements LogRecord {}

    record EpochRaised(long xid) implements LogRecord {}

    /** A checkpoint; an anchor goes into the history, and the letters' events move out of the outbox's flow. */
    record Saved(long xid, Cursor cursor, StreamFloor floor, Anchor anchor, List<DeadLetter> letters)
            implements LogRecord {
        long historyFloor() {
            return anchor.streamCreated().equals(floor.streamCreated()) ? floor.sequence() : 0;
        }
    }

    /** A checkpoint set back; what the history holds after the entry is forgotten. */
    record WentBack(long xid, Cursor cursor, StreamFloor floor, long entry) implements LogRecord {}

    record HistoryThinned(long xid, Set<Long> kept) implements LogRecord {}

    /** A person wants the dead letters of a key to be tried again. */
    record RetryRequested(long xid, String key) implements LogRecord {}

    record RetryBegun(long xid, Set<Long> events, long floor) implements LogRecord {}

    /** Letters that the stream holds, which a retry in a lost past must have put there, are to be tried again. */
    record RetriedAgain(long xid, Set<Long> events, long floor) implements LogRecord {}

    /** What is stored goes back among the settled events, what was refused stays, and the history starts anew. */
    record RetryEnded(long xid, Set<Long> stored, List<DeadLetter> refused, Saved checkpoint) implements LogRecord {}
}

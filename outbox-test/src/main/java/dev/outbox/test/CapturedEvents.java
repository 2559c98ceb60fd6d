package dev.outbox.test;

import dev.outbox.schema.OutboxSchema;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The events that transactions write into an outbox from a moment on. A test with {@link OutboxTest} has its own, which begin with it;
 * without JUnit they can be had by {@link #startingNow(DataSource)}. Thread-safe.
 */
public final class CapturedEvents {
    private final TestConnection connection;
    private final EventRows rows;
    private final @Nullable SnapshotFolder snapshots;
    private final @Nullable EventStream stream;
    private volatile String start;
    private volatile boolean over;

    /**
     * @param snapshots null where no test is known
     * @param stream null where no stream is known
     */
    CapturedEvents(
            TestConnection connection,
            OutboxSchema schema,
            @Nullable SnapshotFolder snapshots,
            @Nullable EventStream stream) {
        this.connection = connection;
        this.rows = new EventRows(schema);
        this.snapshots = snapshots;
        this.stream = stream;
        this.start = connection.committed(rows::snapshot);
    }

    /**
     * The events of all transactions that commit from now on, in the outbox of the schema {@code outbox}.
     *
     * @param dataSource of a role that may read it
     * @throws dev.outbox.schema.OutboxSchemaException if the outbox is missing there, or does not work with this library
     */
    public static CapturedEvents startingNow(DataSource dataSource) {
        return startingNow(dataSource, OutboxSchema.DEFAULT);
    }

    /** As {@link #startingNow(DataSource)}, in the outbox of another schema. */
    public static CapturedEvents startingNow(DataSource dataSource, OutboxSchema schema) {
        schema.requireCompatible(dataSource);
        return new CapturedEvents(new DataSourceConnection(dataSource), schema, null, null);
    }

    /** Those there are now, in the order in which they were written. */
    public List<RecordedEvent> list() {
        requireTest();
        return connection.current(c -> rows.since(c, start));
    }

    /** Those that are committed. */
    List<RecordedEvent> committed() {
        requireTest();
        return connection.committed(c -> rows.since(c, start));
    }

    /** Begins anew: what is there until now is not looked at any more. For what a test only prepares. */
    public void clear() {
        requireTest();
        start = connection.current(rows::snapshot);
    }

    /** The test is over. */
    void close() {
        over = true;
    }

    EventSource source() {
        return new Written(this);
    }

    SnapshotFolder snapshots() {
        if (snapshots == null) {
            throw new IllegalStateException(
                    "these events are of no test with @OutboxTest, so the snapshot needs a file: matchSnapshot(Path)");
        }
        return snapshots;
    }

    EventStream stream() {
        if (stream == null) {
            throw new IllegalStateException(
                    "no stream is known for these events: use a test with @OutboxTest, and with Spring set outbox.nats.url");
        }
        return stream;
    }

    private void requireTest() {
        if (over) {
            throw new IllegalStateException("the test whose events these are is over");
        }
    }

    private record Written(CapturedEvents captured) implements EventSource {
        @Override
        public List<RecordedEvent> read() {
            return captured.list();
        }

        @Override
        public String what() {
            return "the events of the test's transactions";
        }

        @Override
        public Optional<String> hint() {
            return captured.connection.hint();
        }
    }
}

package dev.outbox.relay.publish;

import java.util.concurrent.atomic.LongAdder;

/** Counts what was published. Thread-safe. */
public final class PublishCount {
    private final LongAdder stored = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder readBack = new LongAdder();
    private final LongAdder parked = new LongAdder();

    void acknowledged(boolean duplicate) {
        (duplicate ? duplicates : stored).increment();
    }

    void parked() {
        parked.increment();
    }

    void foundByReadBack() {
        readBack.increment();
    }

    /** Events that the stream stored. */
    public long stored() {
        return stored.sum();
    }

    /** Events that the stream held already and recognised by their id. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** Events that were moved into the dead letters. */
    public long deadLetters() {
        return parked.sum();
    }

    /** Events that recovery found in the stream, so that they were not sent again. */
    public long foundInStream() {
        return readBack.sum();
    }
}

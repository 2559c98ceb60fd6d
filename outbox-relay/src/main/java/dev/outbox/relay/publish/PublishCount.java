package dev.outbox.relay.publish;

import dev.outbox.relay.port.RefusalCause;
import dev.outbox.relay.port.RelayMeter;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was published, and has it measured. Thread-safe. */
public final class PublishCount {
    private final RelayMeter meter;
    private final LongAdder stored = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder readBack = new LongAdder();
    private final Map<RefusalCause, LongAdder> parked;

    /** Counts only. */
    public PublishCount() {
        this(RelayMeter.NONE);
    }

    /**
     * Counts, and tells what is measured beside.
     *
     * @param meter is told
     */
    public PublishCount(RelayMeter meter) {
        this.meter = meter;
        Map<RefusalCause, LongAdder> byCause = new EnumMap<>(RefusalCause.class);
        for (RefusalCause cause : RefusalCause.values()) {
            byCause.put(cause, new LongAdder());
        }
        this.parked = Collections.unmodifiableMap(byCause);
    }

    void acknowledged(boolean duplicate, long publishNanos, long delayMicros) {
        (duplicate ? duplicates : stored).increment();
        meter.acknowledged(duplicate, publishNanos, delayMicros);
    }

    void refused(long publishNanos) {
        meter.refused(publishNanos);
    }

    void parked(RefusalCause cause) {
        adder(cause).increment();
    }

    /** Notes a look into the outbox. */
    public void looked(int events, long nanos) {
        meter.looked(events, nanos);
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
        return parked.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Events that were moved into the dead letters for this cause. */
    public long deadLetters(RefusalCause cause) {
        return adder(cause).sum();
    }

    private LongAdder adder(RefusalCause cause) {
        return Objects.requireNonNull(parked.get(cause));
    }

    /** Events that recovery found in the stream, so that they were not sent again. */
    public long foundInStream() {
        return readBack.sum();
    }
}

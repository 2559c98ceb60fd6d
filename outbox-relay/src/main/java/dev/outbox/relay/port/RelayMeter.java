package dev.outbox.relay.port;

/**
 * Takes the measure of a relay's work. Called on the relay's thread, some of it for each event: it must be quick, not throw,
 * and had better allocate nothing.
 */
public interface RelayMeter {
    /** Measures nothing. */
    RelayMeter NONE = new RelayMeter() {};

    /**
     * The stream holds an event.
     *
     * @param duplicate whether it held it before, from an earlier try whose acknowledgement was lost
     * @param publishNanos between sending and acknowledgement
     * @param delayMicros between the event's time and the acknowledgement. The first is the database's clock when the row was
     *     written, or what the application gave, the second the relay's: what their clocks differ by is in it. Never
     *     negative
     */
    default void acknowledged(boolean duplicate, long publishNanos, long delayMicros) {}

    /**
     * The stream has refused an event that was sent by itself, for good or for now.
     *
     * @param publishNanos between sending and refusal
     */
    default void refused(long publishNanos) {}

    /**
     * The relay has looked into the outbox.
     *
     * @param events how many it has found
     * @param nanos how long it took
     */
    default void looked(int events, long nanos) {}
}

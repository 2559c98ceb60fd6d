package dev.outbox.relay.port;

/**
 * Which transactions were visible at some moment. The engine only passes it back to the store that gave it.
 *
 * @param text for PostgreSQL the text form of {@code pg_snapshot}, {@code xmin:xmax:xip,…}
 */
public record Snapshot(String text) {
    @Override
    public String toString() {
        return text;
    }
}

package dev.outbox.relay.deadletter;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a parked event holds, as the row has it: it is not checked, since it may be what the event is parked for.
 *
 * @param source CloudEvents source; null for the relay's default
 * @param subject CloudEvents subject; null for none
 * @param time CloudEvents time
 * @param contentType of the data
 * @param destination an explicit NATS subject; null for none
 * @param attributes CloudEvents extensions, a JSON object as text; null for none
 * @param payload the data; null for an event without. Not copied, and not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // It is shown, not compared; and it may be large.
public record ParkedContent(
        @Nullable String source,
        @Nullable String subject,
        Instant time,
        String contentType,
        @Nullable String destination,
        @Nullable String attributes,
        byte @Nullable [] payload) {

    /** The data; empty for an event without. */
    public Optional<byte[]> data() {
        return Optional.ofNullable(payload);
    }

    /** Without data and attributes, which may hold what must not reach a log. */
    @Override
    public String toString() {
        return "ParkedContent[time=" + time + ", contentType=" + contentType + "]";
    }
}

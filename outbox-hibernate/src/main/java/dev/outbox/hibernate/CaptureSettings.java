package dev.outbox.hibernate;

import dev.outbox.schema.OutboxSchema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings, given among Hibernate's properties.
 *
 * @param enabled {@code outbox.enabled}, default true
 * @param schema {@code outbox.schema}, default {@code outbox}
 * @param source {@code outbox.source}, the CloudEvents source; null leaves it to the relay
 */
record CaptureSettings(
        boolean enabled, OutboxSchema schema, @Nullable String source) {
    static final String ENABLED = "outbox.enabled";
    static final String SCHEMA = "outbox.schema";
    static final String SOURCE = "outbox.source";

    static CaptureSettings from(Map<String, Object> properties) {
        String source = text(properties, SOURCE);
        return new CaptureSettings(enabled(text(properties, ENABLED)), schema(text(properties, SCHEMA)), source);
    }

    private static boolean enabled(@Nullable String value) {
        if (value == null || value.equals("true")) {
            return true;
        }
        if (value.equals("false")) {
            return false;
        }
        throw new OutboxCaptureException(ENABLED + "=" + value + " is neither true nor false");
    }

    private static OutboxSchema schema(@Nullable String value) {
        try {
            return value == null ? OutboxSchema.DEFAULT : OutboxSchema.named(value);
        } catch (IllegalArgumentException e) {
            throw new OutboxCaptureException(SCHEMA + ": " + e.getMessage(), e);
        }
    }

    /** A property's value as text; null when it is missing or empty. */
    private static @Nullable String text(Map<String, Object> properties, String name) {
        Object value = properties.get(name);
        return value == null || value.toString().isBlank()
                ? null
                : value.toString().strip();
    }
}

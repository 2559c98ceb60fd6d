package dev.outbox.hibernate;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.write.WriteMeter;
import java.util.Map;
import java.util.Optional;
import org.hibernate.boot.registry.selector.spi.StrategySelector;
import org.jspecify.annotations.Nullable;

/**
 * The settings, given among Hibernate's properties.
 *
 * @param enabled {@code outbox.enabled}; null when it is not given, which is true where an entity is captured
 * @param schema {@code outbox.schema}, default {@code outbox}, measured by {@code outbox.write-meter}
 * @param source {@code outbox.source}, the CloudEvents source; null leaves it to the relay
 * @param context {@code outbox.context}; null adds nothing to events
 * @param savepoints {@code outbox.savepoints}, default false
 * @param bulk {@code outbox.bulk}, default warn
 * @param dataSchema {@code outbox.dataschema}, empty when it is not given
 * @param payload {@code outbox.max-payload} and {@code outbox.oversize}
 */
record CaptureSettings(
        @Nullable Boolean enabled,
        TenantSchema schema,
        @Nullable String source,
        @Nullable OutboxContext context,
        boolean savepoints,
        BulkPolicy bulk,
        Optional<DataSchema> dataSchema,
        PayloadLimit payload) {
    static final String ENABLED = "outbox.enabled";
    static final String SCHEMA = "outbox.schema";
    static final String SOURCE = "outbox.source";
    static final String CONTEXT = "outbox.context";
    static final String SAVEPOINTS = "outbox.savepoints";
    static final String BULK = "outbox.bulk";
    static final String DATA_SCHEMA = "outbox.dataschema";
    static final String WRITE_METER = "outbox.write-meter";
    static final String MAX_PAYLOAD = "outbox.max-payload";
    static final String OVERSIZE = "outbox.oversize";

    /**
     * @param selector makes the object that a setting names, from the object itself, its class or the name of its class
     * @throws OutboxCaptureException naming the setting, its value and what is allowed
     */
    static CaptureSettings from(Map<String, Object> properties, StrategySelector selector) {
        Object context = properties.get(CONTEXT);
        Object meter = properties.get(WRITE_METER);
        return new CaptureSettings(
                flag(properties, ENABLED),
                schema(
                        text(properties, SCHEMA),
                        meter == null ? WriteMeter.NONE : selector.resolveStrategy(WriteMeter.class, meter)),
                text(properties, SOURCE),
                context == null ? null : selector.resolveStrategy(OutboxContext.class, context),
                Boolean.TRUE.equals(flag(properties, SAVEPOINTS)),
                bulk(text(properties, BULK)),
                dataSchema(text(properties, DATA_SCHEMA)),
                payload(text(properties, MAX_PAYLOAD), text(properties, OVERSIZE)));
    }

    /** Whether to capture in a session factory with captured entities or without. */
    boolean enabled(boolean hasCapturedEntities) {
        return enabled == null ? hasCapturedEntities : enabled;
    }

    private static @Nullable Boolean flag(Map<String, Object> properties, String name) {
        String value = text(properties, name);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new OutboxCaptureException(name + "=" + value + " is neither true nor false");
        };
    }

    private static TenantSchema schema(@Nullable String value, WriteMeter meter) {
        try {
            return new TenantSchema(value == null ? OutboxSchema.DEFAULT.name() : value, meter);
        } catch (IllegalArgumentException e) {
            throw new OutboxCaptureException(SCHEMA + ": " + e.getMessage(), e);
        }
    }

    /** Asked before the settings are read; what is wrong with them is told later. */
    static boolean capturesBulk(Map<String, Object> properties) {
        return "capture".equals(text(properties, BULK));
    }

    private static BulkPolicy bulk(@Nullable String value) {
        if (value == null) {
            return BulkPolicy.WARN;
        }
        return switch (value) {
            case "warn" -> BulkPolicy.WARN;
            case "fail" -> BulkPolicy.FAIL;
            case "capture" -> BulkPolicy.CAPTURE;
            default -> throw new OutboxCaptureException(BULK + "=" + value + " is not warn, fail or capture");
        };
    }

    private static Optional<DataSchema> dataSchema(@Nullable String base) {
        try {
            return Optional.ofNullable(base).map(DataSchema::new);
        } catch (IllegalArgumentException e) {
            throw new OutboxCaptureException(String.valueOf(e.getMessage()), e);
        }
    }

    private static PayloadLimit payload(@Nullable String bytes, @Nullable String oversize) {
        try {
            return new PayloadLimit(
                    bytes == null ? PayloadLimit.DEFAULT_BYTES : Integer.parseInt(bytes), dropsState(oversize));
        } catch (IllegalArgumentException e) {
            throw new OutboxCaptureException(
                    MAX_PAYLOAD + "=" + bytes + " is no number of bytes; give one from " + PayloadLimit.LEAST_BYTES
                            + " on, for example " + PayloadLimit.DEFAULT_BYTES,
                    e);
        }
    }

    private static boolean dropsState(@Nullable String value) {
        if (value == null || value.equals("fail")) {
            return false;
        }
        if (value.equals("drop-state")) {
            return true;
        }
        throw new OutboxCaptureException(OVERSIZE + "=" + value + " is neither fail nor drop-state");
    }

    /** A property's value as text; null when it is missing or empty. */
    private static @Nullable String text(Map<String, Object> properties, String name) {
        Object value = properties.get(name);
        return value == null || value.toString().isBlank()
                ? null
                : value.toString().strip();
    }
}

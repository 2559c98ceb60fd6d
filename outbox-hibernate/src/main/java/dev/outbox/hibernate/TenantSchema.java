package dev.outbox.hibernate;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.write.OutboxWriter;
import dev.outbox.write.WriteMeter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/** Which outbox a session writes to: one for all, or one for each tenant. Thread-safe. */
final class TenantSchema {
    private static final String TENANT = "{tenant}";

    private final String pattern;
    private final WriteMeter meter;
    private final Map<String, OutboxWriter> writers = new ConcurrentHashMap<>();

    /**
     * @param pattern the name of the schema, in which <code>{tenant}</code> stands for the identifier of the session's tenant
     * @param meter takes the measure of what is written
     * @throws IllegalArgumentException if that cannot name a schema
     */
    TenantSchema(String pattern, WriteMeter meter) {
        this.pattern = pattern;
        this.meter = meter;
        OutboxSchema.named(pattern.replace(TENANT, "tenant"));
    }

    /** The one schema, empty when each tenant has its own. */
    Optional<OutboxSchema> fixed() {
        return pattern.contains(TENANT) ? Optional.empty() : Optional.of(OutboxSchema.named(pattern));
    }

    /**
     * The writer for a session's events.
     *
     * @throws OutboxCaptureException if the session has no tenant, or one whose name cannot be part of a schema's
     */
    OutboxWriter writer(SharedSessionContractImplementor session) {
        return writers.computeIfAbsent(
                pattern.contains(TENANT) ? named(session.getTenantIdentifier()) : pattern,
                name -> new OutboxWriter(OutboxSchema.named(name), meter));
    }

    private String named(@Nullable String tenant) {
        if (tenant == null) {
            throw new OutboxCaptureException(CaptureSettings.SCHEMA + "=" + pattern
                    + " asks for a tenant, but the session has none; open it with a tenant identifier");
        }
        String name = pattern.replace(TENANT, tenant);
        try {
            return OutboxSchema.named(name).name();
        } catch (IllegalArgumentException e) {
            throw new OutboxCaptureException(CaptureSettings.SCHEMA + "=" + pattern + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return pattern;
    }
}

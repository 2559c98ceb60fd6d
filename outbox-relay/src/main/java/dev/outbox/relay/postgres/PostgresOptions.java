package dev.outbox.relay.postgres;

import dev.outbox.schema.OutboxSchema;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the outbox is.
 *
 * @param url JDBC URL of PostgreSQL; may hold user and password
 * @param user null if the URL names it or none is needed
 * @param password asked for with each connection, so that a rotated one is taken; may give null
 * @param schema the outbox's schema
 * @param lease after which the server ends a session from which it hears nothing
 */
public record PostgresOptions(
        String url, @Nullable String user, Supplier<@Nullable String> password, OutboxSchema schema, Duration lease) {
    @Override
    public String toString() {
        // The URL may hold a password.
        return "PostgresOptions[schema=" + schema + ", lease=" + lease + "]";
    }
}

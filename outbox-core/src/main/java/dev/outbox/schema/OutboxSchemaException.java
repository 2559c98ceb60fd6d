package dev.outbox.schema;

import org.jspecify.annotations.Nullable;

/** The outbox schema could not be migrated, or is not what this version of the library needs. */
public final class OutboxSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutboxSchemaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static OutboxSchemaException missing(OutboxSchema schema) {
        return new OutboxSchemaException(
                "schema '" + schema + "' holds no outbox in this database: run `outbox-relay migrate`", null);
    }

    static OutboxSchemaException tooOld(OutboxSchema schema, int installed) {
        return new OutboxSchemaException(
                "schema '" + schema + "' has version " + installed + ", older than version " + OutboxSchema.VERSION
                        + " that this library needs: run `outbox-relay migrate`",
                null);
    }

    static OutboxSchemaException tooNew(OutboxSchema schema, InstalledVersion installed) {
        return new OutboxSchemaException(
                "schema '" + schema + "' has version " + installed.version()
                        + ", which works with libraries made for version "
                        + installed.compatibleSince() + " or later, but this library was made for version "
                        + OutboxSchema.VERSION + ": upgrade the library",
                null);
    }
}

package dev.outbox.schema;

/** The SQL of this package, apart from the migrations. */
final class SchemaSql {
    private SchemaSql() {}

    /** The version of the schema, and of the oldest libraries that it works with; fails with 3F000 or 42883 where there is none. */
    static String version(OutboxSchema schema) {
        return "select %1$s.version(), %1$s.compatible_since()".formatted(schema.name());
    }
}

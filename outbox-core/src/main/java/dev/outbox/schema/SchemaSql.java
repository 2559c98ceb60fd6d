package dev.outbox.schema;

/** The SQL of this package, apart from the migrations. */
final class SchemaSql {
    private SchemaSql() {}

    /** The version of the schema; fails with 3F000 or 42883 where there is none. */
    static String version(OutboxSchema schema) {
        return "select " + schema.name() + ".version()";
    }
}

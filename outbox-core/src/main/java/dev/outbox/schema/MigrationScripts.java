package dev.outbox.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The migrations in their order. By name, since the contents of a folder on the classpath cannot be told everywhere. Each ends
 * by making the function {@code version} return its number.
 */
final class MigrationScripts {
    /** The placeholder that stands for the schema's name in the scripts. */
    static final String SCHEMA = "schema";

    private static final List<String> FILES =
            List.of("V1__outbox.sql", "V2__recovery.sql", "V3__retention.sql", "V4__inbox.sql");

    static final int COUNT = FILES.size();

    private MigrationScripts() {}

    static String render(OutboxSchema schema) {
        String header =
                "-- Run as the role that is to own the outbox, in one transaction: psql -1 -v ON_ERROR_STOP=1 -f …\n"
                        + "create schema if not exists " + schema.name() + ";\n\n";
        return FILES.stream()
                .map(MigrationScripts::read)
                .map(script -> script.replace("${" + SCHEMA + "}", schema.name()))
                .collect(Collectors.joining("\n", header, ""));
    }

    private static String read(String file) {
        String path = "/" + OutboxSchema.MIGRATIONS + "/" + file;
        try (InputStream script = MigrationScripts.class.getResourceAsStream(path)) {
            if (script == null) {
                throw new IllegalStateException(path + " is missing from the classpath: the library is not whole");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + path + " failed", e);
        }
    }
}

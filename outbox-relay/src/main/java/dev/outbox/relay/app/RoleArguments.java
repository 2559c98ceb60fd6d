package dev.outbox.relay.app;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.schema.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name the database roles which work with the outbox. */
final class RoleArguments {
    @Option(names = "--relay-role", paramLabel = "ROLE", description = "Role of the relay, to be given its rights.")
    private @Nullable String relay;

    @Option(
            names = "--writer-role",
            paramLabel = "ROLE",
            description = "Role that inserts events, to be given its rights.")
    private @Nullable String writer;

    @Option(
            names = "--emitter-role",
            paramLabel = "ROLE",
            description = "Role that calls emit and nothing else, to be given its rights.")
    private @Nullable String emitter;

    @Option(
            names = "--consumer-role",
            paramLabel = "ROLE",
            description = "Role that handles events once each, by the inbox, to be given its rights.")
    private @Nullable String consumer;

    /** The statements that give these roles their rights. */
    List<String> grants(OutboxSchema schema) {
        List<String> grants = new ArrayList<>();
        add("--relay-role", relay, Role.RELAY, schema, grants);
        add("--writer-role", writer, Role.WRITER, schema, grants);
        add("--emitter-role", emitter, Role.EMITTER, schema, grants);
        add("--consumer-role", consumer, Role.CONSUMER, schema, grants);
        return grants;
    }

    private static void add(String option, @Nullable String name, Role role, OutboxSchema schema, List<String> grants) {
        if (name == null) {
            return;
        }
        try {
            grants.addAll(schema.grants(role, name));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(option, option + ": " + e.getMessage());
        }
    }
}

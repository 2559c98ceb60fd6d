package dev.outbox.testkit;

import java.util.List;
import java.util.Map;

/**
 * How a PostgreSQL server is started.
 *
 * @param settings its parameters
 * @param startedBy the command that starts it, empty if none does
 */
record PostgresLaunch(Map<String, String> settings, List<String> startedBy) {
    PostgresLaunch {
        settings = Map.copyOf(settings);
        startedBy = List.copyOf(startedBy);
    }

    static PostgresLaunch with(Map<String, String> settings) {
        return new PostgresLaunch(settings, List.of());
    }
}

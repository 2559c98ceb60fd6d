package dev.outbox.relay.app;

import picocli.CommandLine.Option;

/** Options that say how the process logs. */
final class LogArguments {
    /** How a line looks. */
    enum Format {
        TEXT,
        JSON
    }

    /** From which severity on lines are written. */
    enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    @Option(names = "--log-format", paramLabel = "text|json", description = "Format of the log (default: text).")
    private Format format = Format.TEXT;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "error, warn, info, debug or trace (default: info).")
    private Level level = Level.INFO;

    Format format() {
        return format;
    }

    Level level() {
        return level;
    }
}

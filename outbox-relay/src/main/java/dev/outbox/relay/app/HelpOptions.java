package dev.outbox.relay.app;

import picocli.CommandLine.Option;

/** The options that every command has. Not picocli's own mix-in, whose texts need variables to be replaced in all values. */
final class HelpOptions {
    @SuppressWarnings("unused") // picocli acts on it.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @SuppressWarnings("unused") // picocli acts on it.
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean version;
}

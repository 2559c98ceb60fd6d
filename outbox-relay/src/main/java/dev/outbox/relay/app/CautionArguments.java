package dev.outbox.relay.app;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Options of commands that change much, or what cannot be brought back: they ask first. */
final class CautionArguments {
    private final Terminal terminal;

    @Option(names = "--dry-run", description = "Show what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask; required where there is no terminal to ask at.")
    private boolean yes;

    CautionArguments() {
        this(Terminal.ofProcess());
    }

    CautionArguments(Terminal terminal) {
        this.terminal = terminal;
    }

    boolean isDryRun() {
        return dryRun;
    }

    /** Whether the user has to be asked. */
    boolean asks() {
        return !dryRun && !yes;
    }

    /**
     * Checks that there is somebody to ask, if somebody has to be asked.
     *
     * @throws InvalidSettingException if not
     */
    void requireAnswer() {
        if (asks() && !terminal.isInteractive()) {
            throw new InvalidSettingException(
                    "--yes",
                    "there is no terminal to ask at; give --yes to do it, or --dry-run to see what would be done");
        }
    }

    /** Asks; only a clear yes is one. */
    boolean agrees(String question, PrintWriter to) {
        to.print(question + " [y/N] ");
        to.flush();
        String answer = terminal.readLine().strip();
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }
}

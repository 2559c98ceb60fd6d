package dev.outbox.torture;

/** The fault program. */
public final class Torture {
    private Torture() {}

    /** Runs it; {@code --help} says with which options. */
    public static void main(String[] arguments) {
        System.exit(TortureCommand.commandLine().execute(arguments));
    }
}

package dev.outbox.relay.app;

import java.io.Console;

/** Where the user may sit. */
interface Terminal {
    /** Whether both input and output are a terminal. */
    boolean isInteractive();

    /** What the user types; empty at the end of the input. */
    String readLine();

    /** The terminal of this process. */
    @SuppressWarnings("SystemConsoleNull") // Java 17 gives null; what later ones give instead, isTerminal tells.
    static Terminal ofProcess() {
        Console console = System.console();
        return new Terminal() {
            @Override
            public boolean isInteractive() {
                return console != null && isTerminal(console);
            }

            @Override
            public String readLine() {
                String line = console == null ? null : console.readLine();
                return line == null ? "" : line;
            }
        };
    }

    /** From Java 22 on there is a console also where there is no terminal, and a method that tells. */
    private static boolean isTerminal(Console console) {
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}

package dev.outbox.torture.stage;

import java.io.IOException;

/** Signals that Java cannot send by itself. */
enum Signal {
    STOP,
    CONT;

    void sendTo(Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name() + " " + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (kill.waitFor() != 0 && process.isAlive()) {
            throw new IOException("SIG" + name() + " could not be sent to process " + process.pid());
        }
    }
}

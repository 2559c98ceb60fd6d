package dev.outbox.torture.stage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Ends a process when this JVM dies, even by SIGKILL: a shell beside it reads from a pipe that only this JVM holds open. A relay that
 * outlives the program would go on looking for its servers for ever.
 */
final class Leash {
    private static final String WATCH = "read -r word; [ \"$word\" = ended ] || kill -KILL \"$1\"";

    private Leash() {}

    static void tie(Process process) throws IOException {
        Process watch = new ProcessBuilder("sh", "-c", WATCH, "sh", Long.toString(process.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var unused = process.onExit().thenAccept(ended -> dismiss(watch));
    }

    private static void dismiss(Process watch) {
        try (OutputStream pipe = watch.getOutputStream()) {
            pipe.write("ended\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            watch.destroy();
        }
    }
}

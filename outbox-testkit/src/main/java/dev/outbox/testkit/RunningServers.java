package dev.outbox.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers of this JVM that were started and not closed; they are closed when it ends, the last started first. */
final class RunningServers {
    private static final Logger log = LoggerFactory.getLogger(RunningServers.class);
    private static final Deque<AutoCloseable> open = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(RunningServers::closeAll, "outbox-testkit-shutdown"));
    }

    private RunningServers() {}

    static void add(AutoCloseable server) {
        synchronized (open) {
            open.push(server);
        }
    }

    static void remove(AutoCloseable server) {
        synchronized (open) {
            open.remove(server);
        }
    }

    private static void closeAll() {
        for (AutoCloseable server = next(); server != null; server = next()) {
            try {
                server.close();
            } catch (Exception e) {
                log.warn("A test server did not close. server={}", server, e);
            }
        }
    }

    private static @Nullable AutoCloseable next() {
        synchronized (open) {
            return open.poll();
        }
    }
}

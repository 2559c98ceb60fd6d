package dev.outbox.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of 127.0.0.1 that nobody listens on.
 *
 * <p>They lie below the range from which Linux (32768 and up) and macOS take the local ports of outgoing connections. A port
 * of that range can be taken by any client while our server is down for a restart; worse, a client that keeps connecting to
 * it is at last given that very port as its own and connects to itself.
 */
final class FreePort {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 1_000;

    private FreePort() {}

    /** A port that was free a moment ago; whoever binds it must be ready to find it taken and ask again. */
    static int find() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new TestServerException("No free port on 127.0.0.1 among " + TRIES + " tried between " + LOWEST + " and "
                + HIGHEST + ". End the programs that listen there.");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}

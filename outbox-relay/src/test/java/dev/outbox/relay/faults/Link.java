package dev.outbox.relay.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network link to a server of this machine that can be cut and slowed down, each direction by itself. While a direction is cut its bytes are
 * held, as a network without answer leaves them with the sender; nobody is told. Only tests of one machine: the kernels at both ends
 * still answer for the link, so no keep-alive notices the cut; what remains is what the programs do themselves. Thread-safe.
 */
public final class Link implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int CHUNK = 32 * 1024;
    private static final InetAddress HERE = here();

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Map<Direction, Gate> gates = new EnumMap<>(Direction.class);
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytesToCut = new AtomicLong(Long.MAX_VALUE);
    private volatile Duration delay = Duration.ZERO;

    private Link(int port) throws IOException {
        this.server = new InetSocketAddress(HERE, port);
        this.listener = new ServerSocket();
        for (Direction direction : Direction.values()) {
            gates.put(direction, new Gate());
        }
        // Small, so that a cut makes the sender wait and does not vanish in buffers.
        listener.setReceiveBufferSize(CHUNK);
        listener.bind(new InetSocketAddress(HERE, 0));
        inThread(this::accept);
    }

    /** A link to a port of 127.0.0.1. */
    public static Link to(int port) throws IOException {
        return new Link(port);
    }

    /** The port of 127.0.0.1 that leads over the link. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts a direction of all connections, those that are there and those to come. */
    public void cut(Direction direction) {
        gate(direction).close();
    }

    /** Cuts the direction from the server in the middle of something large: when so many more bytes have passed. */
    public void cutFromServerAfter(long bytes) {
        bytesToCut.set(bytes);
    }

    /** Lets everything through again, first what was held. */
    public void heal() {
        gates.values().forEach(Gate::open);
    }

    /** From now on each piece of data waits so long. */
    public void slow(Duration newDelay) {
        delay = newDelay;
    }

    /** Breaks all connections. */
    public void reset() {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
            } catch (SocketException closed) {
                // Then there is nothing left to break.
                continue;
            }
            close(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        heal();
        for (Socket socket : sockets) {
            close(socket);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket toServer = new Socket();
                toServer.setReceiveBufferSize(CHUNK);
                sockets.add(client);
                sockets.add(toServer);
                inThread(() -> connect(client, toServer));
            } catch (IOException e) {
                // Of the listener that is closed; otherwise whoever wanted to connect sees that it does not work.
                LOG.debug("A link took no connection.", e);
            }
        }
    }

    private void connect(Socket client, Socket toServer) {
        try {
            toServer.connect(server);
            inThread(() -> pump(toServer, client, Direction.FROM_SERVER));
            pump(client, toServer, Direction.TO_SERVER);
        } catch (IOException refused) {
            close(client);
            close(toServer);
        }
    }

    private void pump(Socket from, Socket to, Direction direction) {
        byte[] bytes = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (direction == Direction.FROM_SERVER && bytesToCut.addAndGet(-read) < 0) {
                    bytesToCut.set(Long.MAX_VALUE);
                    cut(direction);
                }
                gate(direction).pass(delay);
                out.write(bytes, 0, read);
            }
            gate(direction).pass(delay);
            to.shutdownOutput();
        } catch (IOException broken) {
            gate(direction).pass(delay);
            close(from);
            close(to);
        }
    }

    private Gate gate(Direction direction) {
        return gates.getOrDefault(direction, new Gate());
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void inThread(Runnable work) {
        Thread thread = new Thread(work, "link");
        thread.setDaemon(true);
        thread.start();
    }

    private static InetAddress here() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A direction of the link. */
    public enum Direction {
        TO_SERVER,
        FROM_SERVER
    }
}

package dev.outbox.benchmark.capture;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.SocketFactory;

/** The driver's connections to a server that is some way off. Made by the driver, from its property. */
public final class DistantSockets extends SocketFactory {
    /** How often something was sent after an answer. */
    static final AtomicInteger ROUND_TRIPS = new AtomicInteger();

    private final long nanos;

    /**
     * @param micros what a round trip takes longer, in microseconds
     */
    public DistantSockets(String micros) {
        this.nanos = Long.parseLong(micros) * 1_000;
    }

    @Override
    public Socket createSocket() {
        return new DistantSocket(nanos);
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException();
    }

    /** Waits before it sends, so that what the server does meanwhile hides nothing of it. Used by one thread at a time. */
    private static final class DistantSocket extends Socket {
        private final long nanos;
        private boolean isAnswered = true;

        DistantSocket(long nanos) {
            this.nanos = nanos;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (isAnswered) {
                        isAnswered = false;
                        ROUND_TRIPS.incrementAndGet();
                        if (nanos > 0) {
                            LockSupport.parkNanos(nanos);
                        }
                    }
                    out.write(bytes, offset, length);
                }
            };
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    isAnswered = true;
                    return in.read(bytes, offset, length);
                }
            };
        }
    }
}

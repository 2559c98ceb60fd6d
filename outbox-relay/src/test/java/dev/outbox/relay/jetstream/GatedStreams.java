package dev.outbox.relay.jetstream;

import dev.outbox.relay.faults.Gate;
import dev.outbox.relay.port.EventStreams;
import io.nats.client.impl.SocketDataPort;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Streams whose connections stand still at the socket when told to: what they still have to send is then in the client's queue, as
 * in a process that is frozen. One at a time, since the client makes its port by name.
 */
public final class GatedStreams {
    private static final Gate GATE = new Gate();
    private static final AtomicLong BYTES_LEFT = new AtomicLong(Long.MAX_VALUE);
    private static Runnable whenClosed = () -> {};

    private GatedStreams() {}

    /** With the lease checked at the socket, as in production. */
    public static EventStreams leased(JetStreamOptions options) {
        return new JetStreams(options, Leased.class);
    }

    /** Without that. */
    public static EventStreams unleased(JetStreamOptions options) {
        return new JetStreams(options, Unleased.class);
    }

    /** Closes the gate when so many bytes have been sent. */
    public static void closeAfter(long bytes, Runnable action) {
        whenClosed = action;
        BYTES_LEFT.set(bytes);
    }

    /** Opens it for good. */
    public static void open() {
        BYTES_LEFT.set(Long.MAX_VALUE);
        GATE.open();
    }

    private static void pass(int bytes) {
        if (BYTES_LEFT.get() != Long.MAX_VALUE && BYTES_LEFT.addAndGet(-bytes) < 0) {
            BYTES_LEFT.set(Long.MAX_VALUE);
            GATE.close();
            whenClosed.run();
        }
        GATE.pass();
    }

    /** With the lease. Public for the client, which makes it by name. */
    public static final class Leased extends LeasedDataPort {
        /** Made by the client. */
        public Leased() {}

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            pass(length);
            super.write(bytes, length);
        }
    }

    /** Without. Public for the client, which makes it by name. */
    public static final class Unleased extends SocketDataPort {
        /** Made by the client. */
        public Unleased() {}

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            pass(length);
            super.write(bytes, length);
        }
    }
}

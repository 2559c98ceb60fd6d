package dev.outbox.testkit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A nats-server with JetStream for tests.
 *
 * <p>{@link #start()} runs one of its own on a free port of 127.0.0.1, with a store folder that is deleted when it is closed.
 * {@link #shared()} gives the one that all tests of this JVM may use, which can also be an external server or a container:
 * see {@link OutboxServers}.
 *
 * <p>The program comes from the first place that has a fitting one: the path in the environment variable
 * {@code NATS_SERVER} ({@code NATS_SERVER_OLDEST} for {@link NatsVersion#OLDEST}), the {@code PATH}, the cache folder
 * ({@code OUTBOX_CACHE}, otherwise {@code outbox} in {@code XDG_CACHE_HOME} or {@code ~/.cache}), or the installer script in
 * this artifact, which puts it into the cache folder.
 *
 * <p>A server that is not closed is closed when the JVM ends, however it ends. Safe for use by several threads.
 */
public final class NatsServer implements AutoCloseable {
    private final NatsBackend backend;

    NatsServer(NatsBackend backend) {
        this.backend = backend;
        RunningServers.add(this);
    }

    /**
     * Starts a server of the version that the system property {@code outbox.testkit.nats} asks for: {@code newest}, the
     * default, or {@code oldest}. Returns when it accepts connections and JetStream answers.
     *
     * @throws TestServerException if no fitting program can be had, or it does not start; the message has the end of its log
     */
    public static NatsServer start() {
        return builder().start();
    }

    /** A server with other settings. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The server that all tests of this JVM share, started at the first call, of the version that the system property
     * {@code outbox.testkit.nats} asks for. Do not stop, freeze or close it: other tests use it.
     *
     * @throws TestServerException if it cannot be started or reached
     */
    public static NatsServer shared() {
        return SharedServers.nats();
    }

    /** The URL to connect to, such as {@code nats://127.0.0.1:14222}; the same after it was started again. */
    public String url() {
        return backend.url();
    }

    /** The port it listens on; the same after it was started again. */
    public int port() {
        return backend.port();
    }

    /** What the server says its name is; the servers of a cluster tell by it which of them leads a stream. */
    public String name() {
        return backend.name();
    }

    /** What the server says its version is, such as {@code 2.15.1}. */
    public String version() {
        return backend.version();
    }

    /**
     * The folder JetStream keeps its data in.
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public Path storeDir() {
        return backend.storeDir();
    }

    /**
     * The id of its process, the last one's if it does not run.
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public long pid() {
        return backend.pid();
    }

    /**
     * Kills the server (SIGKILL) and waits until it is gone; its store stays as it is. Works on a frozen one too.
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void kill() {
        backend.kill();
    }

    /**
     * Stops the server gracefully (SIGTERM) and waits until it is gone; its store stays. A frozen one is thawed first.
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void stop() {
        backend.stop();
    }

    /**
     * Starts the server after {@link #kill()} or {@link #stop()} on the same port and store, and returns when JetStream
     * answers; does nothing if it runs.
     *
     * @throws TestServerException if it does not start; the message has the end of its log
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void startAgain() {
        backend.startAgain();
    }

    /**
     * Starts the server like {@link #startAgain()}, but without JetStream; the next {@link #startAgain()} has it again, with the same
     * store.
     *
     * @throws TestServerException if it does not start; the message has the end of its log
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void startAgainWithoutJetStream() {
        backend.startAgainWithoutJetStream();
    }

    /**
     * Replaces the lines of the configuration file. A server that runs is told to read them (SIGHUP), which it does a little
     * later and as far as it can (2.9 forgets its JetStream then); all of them hold when it is started again.
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void configure(String configLines) {
        backend.configure(configLines);
    }

    /**
     * Asks the server to retire (SIGUSR2), as an orderly update of a cluster does: it takes no more connections, tells its clients,
     * closes their connections one by one after a while ({@code lame_duck_grace_period}), and ends. Returns at once.
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void enterLameDuckMode() {
        backend.enterLameDuckMode();
    }

    /** Whether the server runs, be it frozen; of one that was not started by this JVM as a process of its own it is not known, and true. */
    public boolean isRunning() {
        return backend.isRunning();
    }

    /**
     * Freezes the server (SIGSTOP): its connections stay open, but nothing is read, written or answered.
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void freeze() {
        backend.freeze();
    }

    /**
     * Lets a frozen server go on (SIGCONT).
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void thaw() {
        backend.thaw();
    }

    /** Stops the server and deletes its store, unless the folder was given by {@link Builder#storeDir}. */
    @Override
    public void close() {
        RunningServers.remove(this);
        backend.close();
    }

    @Override
    public String toString() {
        return "nats-server at " + url();
    }

    /** The settings of a server to be started. Not safe for use by several threads. */
    public static final class Builder {
        private @Nullable NatsVersion version;
        private String config = "";
        private @Nullable Path storeDir;
        private int port;

        private Builder() {}

        /** Sets the version; by default the one that the system property {@code outbox.testkit.nats} asks for. */
        public Builder version(NatsVersion newVersion) {
            this.version = newVersion;
            return this;
        }

        /**
         * Adds lines to the server's configuration file. Port, address and store folder are set beside it and win over what
         * it says of them.
         */
        public Builder config(String extraConfigLines) {
            this.config = config + extraConfigLines + "\n";
            return this;
        }

        /** Sets the store folder, which then survives {@link NatsServer#close()}; by default a temporary one. */
        public Builder storeDir(Path folder) {
            this.storeDir = folder;
            return this;
        }

        /**
         * Sets the port; by default a free one.
         *
         * @throws IllegalArgumentException if it is not from 1 to 65535
         */
        public Builder port(int newPort) {
            if (newPort < 1 || newPort > 65_535) {
                throw new IllegalArgumentException("The port is " + newPort + "; it must be from 1 to 65535.");
            }
            this.port = newPort;
            return this;
        }

        /**
         * Starts the server; returns when it accepts connections and JetStream answers.
         *
         * @throws TestServerException if no fitting program can be had, or it does not start; the message has the end of its
         *     log
         */
        public NatsServer start() {
            NatsVersion wanted = version == null ? NatsVersion.configured() : version;
            Path program = NatsServerBinary.locate(wanted);
            return new NatsServer(LocalNats.start(new LocalNats.Settings(program, config, storeDir, port)));
        }
    }
}

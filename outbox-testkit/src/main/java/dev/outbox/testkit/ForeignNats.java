package dev.outbox.testkit;

import java.net.URI;
import java.nio.file.Path;

/** A nats-server that runs elsewhere: reachable, but out of reach for faults. */
final class ForeignNats implements NatsBackend {
    /** The environment variable that names an external one. */
    static final String VARIABLE = "OUTBOX_TEST_NATS_URL";

    private final String url;
    private final NatsGreeting greeting;
    private final int port;
    private final Runnable end;

    private ForeignNats(String url, String host, int port, Runnable end) {
        this.url = url;
        this.port = port;
        this.end = end;
        this.greeting = NatsGreeting.of(host, port)
                .orElseThrow(() -> new TestServerException("No nats-server answers at " + host + ":" + port
                        + ". Start it, or" + " correct " + VARIABLE + "."));
        if (!greeting.jetStream()) {
            throw new TestServerException(
                    "The nats-server at " + host + ":" + port + " runs without JetStream. Start it with" + " -js.");
        }
    }

    /**
     * A server that answers at a URL.
     *
     * @param end what to do when it is no longer needed
     */
    static ForeignNats at(String url, Runnable end) {
        URI uri = URI.create(url);
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(VARIABLE + " must be a URL such as nats://host:4222.");
        }
        return new ForeignNats(url, uri.getHost(), uri.getPort() == -1 ? 4222 : uri.getPort(), end);
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String name() {
        return greeting.name();
    }

    @Override
    public String version() {
        return greeting.version();
    }

    @Override
    public Path storeDir() {
        throw ForeignServer.unsupported("storeDir");
    }

    @Override
    public long pid() {
        throw ForeignServer.unsupported("pid");
    }

    @Override
    public void kill() {
        throw ForeignServer.unsupported("kill");
    }

    @Override
    public void stop() {
        throw ForeignServer.unsupported("stop");
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public void startAgain() {
        throw ForeignServer.unsupported("startAgain");
    }

    @Override
    public void startAgainWithoutJetStream() {
        throw ForeignServer.unsupported("startAgainWithoutJetStream");
    }

    @Override
    public void configure(String configLines) {
        throw ForeignServer.unsupported("configure");
    }

    @Override
    public void enterLameDuckMode() {
        throw ForeignServer.unsupported("enterLameDuckMode");
    }

    @Override
    public void freeze() {
        throw ForeignServer.unsupported("freeze");
    }

    @Override
    public void thaw() {
        throw ForeignServer.unsupported("thaw");
    }

    @Override
    public void close() {
        end.run();
    }
}

package dev.outbox.torture.stage;

import dev.outbox.testkit.NatsServer;
import java.nio.file.Path;
import java.util.List;

/** One nats-server. */
final class SingleBroker implements Broker {
    private final NatsServer server = NatsServer.start();

    @Override
    public String url() {
        return server.url();
    }

    @Override
    public int replicas() {
        return 1;
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void killAll() {
        server.kill();
    }

    @Override
    public void startAgain() {
        server.startAgain();
    }

    @Override
    public void freeze() {
        server.freeze();
    }

    @Override
    public void thaw() {
        server.thaw();
    }

    @Override
    public List<Path> stores() {
        return List.of(server.storeDir());
    }

    @Override
    public void close() {
        server.close();
    }
}

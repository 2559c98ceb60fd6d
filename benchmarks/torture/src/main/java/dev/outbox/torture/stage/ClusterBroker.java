package dev.outbox.torture.stage;

import dev.outbox.testkit.NatsCluster;
import dev.outbox.testkit.NatsServer;
import java.nio.file.Path;
import java.util.List;

/** Three nats-servers, each with a copy of the stream. */
final class ClusterBroker implements Broker {
    private final NatsCluster cluster = NatsCluster.start();

    @Override
    public String url() {
        return cluster.url();
    }

    @Override
    public int replicas() {
        return cluster.servers().size();
    }

    @Override
    public void kill() {
        cluster.leaderOf(Stage.STREAM).kill();
    }

    @Override
    public void killAll() {
        cluster.servers().forEach(NatsServer::kill);
    }

    @Override
    public void startAgain() {
        cluster.startAgain();
    }

    @Override
    public void freeze() {
        cluster.leaderOf(Stage.STREAM).freeze();
    }

    @Override
    public void thaw() {
        // Only one is frozen, but which one leads now says nothing of that.
        cluster.servers().forEach(NatsServer::thaw);
    }

    @Override
    public List<Path> stores() {
        return cluster.servers().stream().map(NatsServer::storeDir).toList();
    }

    @Override
    public void close() {
        cluster.close();
    }
}

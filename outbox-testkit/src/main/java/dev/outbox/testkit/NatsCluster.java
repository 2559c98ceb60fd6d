package dev.outbox.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three nats-servers with JetStream that form a cluster, for tests of replicated streams. All on 127.0.0.1, as processes of this JVM,
 * each a {@link NatsServer} that can be killed, stopped, frozen and started again by itself.
 *
 * <p>A server that is started again needs another one beside it to become ready, as two of three make a majority. To start two or
 * all of them again, use {@link #startAgain()}. A cluster that is not closed is closed when the JVM ends. Safe for use by
 * several threads.
 */
public final class NatsCluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NatsCluster.class);
    private static final int SIZE = 3;
    private static final int STARTS_TO_TRY = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<NatsServer> servers;

    private NatsCluster(List<NatsServer> servers) {
        this.servers = servers;
    }

    /**
     * Starts a cluster of the version that the system property {@code outbox.testkit.nats} asks for: {@code newest}, the default,
     * or {@code oldest}. Returns when it has a leader for its meta data, so that streams can be made.
     *
     * @throws TestServerException if no fitting program can be had, or the servers do not find together
     */
    public static NatsCluster start() {
        return start(NatsVersion.configured());
    }

    /**
     * Starts a cluster of a version.
     *
     * @throws TestServerException if no fitting program can be had, or the servers do not find together
     */
    public static NatsCluster start(NatsVersion version) {
        NatsServerBinary.locate(version);
        for (int i = 1; ; i++) {
            try {
                return new NatsCluster(tryToStart(version));
            } catch (TestServerException e) {
                if (i == STARTS_TO_TRY) {
                    throw e;
                }
                // Somebody may have taken a port that was free when it was looked for.
                log.info("The cluster did not start, trying again on other ports.", e);
            }
        }
    }

    private static List<NatsServer> tryToStart(NatsVersion version) {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            ports.add(FreePort.find());
        }
        String routes = ports.stream().map(port -> "nats://127.0.0.1:" + port).collect(Collectors.joining(", "));
        // At the same time: none is ready before a majority is there.
        List<CompletableFuture<NatsServer>> starting = ports.stream()
                .map(port -> CompletableFuture.supplyAsync(
                        () -> NatsServer.builder()
                                .version(version)
                                .config("cluster { name: outbox-test, listen: \"127.0.0.1:" + port + "\", routes: ["
                                        + routes + "] }")
                                .start(),
                        NatsCluster::inThreadOfItsOwn))
                .toList();
        try {
            return starting.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            starting.forEach(one -> one.handle((server, failure) -> {
                        if (server != null) {
                            server.close();
                        }
                        return null;
                    })
                    .join());
            throw new TestServerException(String.valueOf(e.getCause()), e);
        }
    }

    private static void inThreadOfItsOwn(Runnable start) {
        Thread thread = new Thread(start, "outbox-testkit-nats-cluster");
        thread.setDaemon(true);
        thread.start();
    }

    /** The servers. */
    public List<NatsServer> servers() {
        return servers;
    }

    /** The URLs of all servers, separated by commas: a client connects to any that is there. */
    public String url() {
        return servers.stream().map(NatsServer::url).collect(Collectors.joining(","));
    }

    /**
     * The server that leads a stream; waits until there is one.
     *
     * @throws TestServerException if the stream has no leader within half a minute
     */
    public NatsServer leaderOf(String stream) {
        List<NatsServer> found = new ArrayList<>();
        boolean led = Poll.until(PATIENCE, () -> {
            leader(stream).ifPresent(found::add);
            return !found.isEmpty();
        });
        if (!led) {
            throw new TestServerException("The stream " + stream + " has no leader in the cluster " + url()
                    + ". Is it there, and does a majority of the servers run?");
        }
        return found.get(0);
    }

    /** The servers that do not lead a stream; waits until there is one that does. */
    public List<NatsServer> followersOf(String stream) {
        NatsServer leader = leaderOf(stream);
        return servers.stream().filter(server -> server != leader).toList();
    }

    private Optional<NatsServer> leader(String stream) {
        return servers.stream()
                .flatMap(server -> StreamLeader.asked(server.port(), stream).stream())
                .findFirst()
                .flatMap(name -> servers.stream()
                        .filter(server -> server.name().equals(name))
                        .findFirst());
    }

    /**
     * Starts all servers again that do not run, and returns when they are ready.
     *
     * @throws TestServerException if one does not start; the message has the end of its log
     */
    public void startAgain() {
        try {
            servers.stream()
                    .map(server -> CompletableFuture.runAsync(server::startAgain, NatsCluster::inThreadOfItsOwn))
                    .toList()
                    .forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw new TestServerException(String.valueOf(e.getCause()), e);
        }
    }

    /** Ends the servers and deletes their stores. */
    @Override
    public void close() {
        // Killed first: one that is stopped in order waits for others to lead in its place.
        servers.forEach(NatsServer::kill);
        servers.forEach(NatsServer::close);
    }

    @Override
    public String toString() {
        return "cluster of nats-servers at " + url();
    }
}

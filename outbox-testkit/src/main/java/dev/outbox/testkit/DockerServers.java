package dev.outbox.testkit;

import java.util.function.Supplier;

/**
 * Servers in containers, through Testcontainers, which is an optional dependency: nothing else here refers to its classes,
 * nor to {@link DockerContainers}, so that they are loaded only when containers are asked for.
 */
final class DockerServers {
    private DockerServers() {}

    static PostgresBackend postgres() {
        return withTestcontainers(() -> {
            requireEngine(DockerContainers.isEngineThere());
            return DockerContainers.postgres();
        });
    }

    static NatsBackend nats(NatsVersion version) {
        return withTestcontainers(() -> {
            requireEngine(DockerContainers.isEngineThere());
            return DockerContainers.nats(version);
        });
    }

    static <T> T withTestcontainers(Supplier<T> start) {
        try {
            return start.get();
        } catch (NoClassDefFoundError e) {
            throw new TestServerException(
                    "Servers in Docker were asked for (OUTBOX_TESTKIT_DOCKER or outbox.testkit.docker), but Testcontainers is"
                            + " not on the class path. Add org.testcontainers:testcontainers-postgresql to the tests, or do"
                            + " not ask: without Docker the servers run as processes.",
                    e);
        }
    }

    static void requireEngine(boolean there) {
        if (!there) {
            throw new TestServerException(
                    "Servers in Docker were asked for (OUTBOX_TESTKIT_DOCKER or outbox.testkit.docker), but no Docker engine"
                            + " answers. Start it, or do not ask: without Docker the servers run as processes.");
        }
    }
}

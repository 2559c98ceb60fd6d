package dev.outbox.testkit;

import java.util.ArrayList;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The only class that uses Testcontainers. */
final class DockerContainers {
    private static final String POSTGRES = "postgres:18";
    private static final String NATS_NEWEST = "nats:2.14";
    private static final String NATS_OLDEST = "nats:2.9.25";
    private static final int NATS_PORT = 4222;

    private DockerContainers() {}

    static boolean isEngineThere() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    static PostgresBackend postgres() {
        PostgreSQLContainer container = new PostgreSQLContainer(DockerImageName.parse(POSTGRES));
        List<String> command = new ArrayList<>(List.of("postgres"));
        PostgresServer.builder().settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        container.setCommand(command.toArray(String[]::new));
        container.start();
        TestDatabase maintenance = new TestDatabase(
                container.getDatabaseName(),
                container.getHost(),
                container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                container.getUsername(),
                container.getPassword());
        return ForeignPostgres.disposable(maintenance, container::stop);
    }

    static NatsBackend nats(NatsVersion version) {
        GenericContainer<?> container = new GenericContainer<>(
                DockerImageName.parse(version == NatsVersion.OLDEST ? NATS_OLDEST : NATS_NEWEST));
        container.setCommand("-js");
        container.addExposedPort(NATS_PORT);
        container.setWaitStrategy(Wait.forLogMessage(".*Server is ready.*", 1));
        container.start();
        String url = "nats://" + container.getHost() + ":" + container.getMappedPort(NATS_PORT);
        return ForeignNats.at(url, container::stop);
    }
}

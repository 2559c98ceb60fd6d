package dev.outbox.spring.testcontainers;

import dev.outbox.spring.NatsConnectionDetails;
import java.util.List;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/**
 * Connects to a container with {@code @ServiceConnection("nats")}, or without the name where Spring Boot can tell that the image is
 * {@code nats}. It has to expose port 4222 and to run with JetStream ({@code withCommand("-js")}).
 */
final class NatsContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<Container<?>, NatsConnectionDetails> {
    private static final int PORT = 4222;

    NatsContainerConnectionDetailsFactory() {
        super("nats");
    }

    @Override
    protected NatsConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
        return new NatsContainerConnectionDetails(source);
    }

    private static final class NatsContainerConnectionDetails extends ContainerConnectionDetails<Container<?>>
            implements NatsConnectionDetails {
        private NatsContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
            super(source);
        }

        @Override
        public List<String> urls() {
            return List.of(
                    "nats://" + getContainer().getHost() + ":" + getContainer().getMappedPort(PORT));
        }
    }
}

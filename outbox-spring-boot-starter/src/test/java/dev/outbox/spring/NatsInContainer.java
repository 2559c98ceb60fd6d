package dev.outbox.spring;

import dev.outbox.spring.jdbc.JdbcApplication;
import dev.outbox.testkit.NatsServer;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** An application with NATS in a container, which stands for a server that runs already: it needs no Docker. */
@Configuration(proxyBeanMethods = false)
@Import(JdbcApplication.class)
class NatsInContainer {
    static NatsServer nats;

    @Bean
    @ServiceConnection("nats")
    static GenericContainer<?> natsContainer() {
        return new RunningAlready(nats);
    }

    private static final class RunningAlready extends GenericContainer<RunningAlready> {
        private final NatsServer server;

        RunningAlready(NatsServer server) {
            super(DockerImageName.parse("nats:2.14"));
            this.server = server;
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public String getHost() {
            return "127.0.0.1";
        }

        @Override
        public Integer getMappedPort(int port) {
            return port == 4222 ? server.port() : null;
        }
    }
}

package dev.outbox.examples.orders;

import dev.outbox.spring.NatsConnectionDetails;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import java.util.List;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** A PostgreSQL and a nats-server of their own, without Docker; they end with the application. */
@TestConfiguration(proxyBeanMethods = false)
class LocalServers {
    @Bean
    PostgresServer postgres() {
        return PostgresServer.start();
    }

    @Bean
    NatsServer nats() {
        return NatsServer.start();
    }

    @Bean
    JdbcConnectionDetails database(PostgresServer postgres) {
        TestDatabase database = postgres.createDatabase();
        return new JdbcConnectionDetails() {
            @Override
            public String getJdbcUrl() {
                return database.jdbcUrl();
            }

            @Override
            public String getUsername() {
                return database.user();
            }

            @Override
            public String getPassword() {
                return database.password();
            }
        };
    }

    @Bean
    NatsConnectionDetails natsConnection(NatsServer nats) {
        return () -> List.of(nats.url());
    }
}

package dev.outbox.benchmark.consume;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.cloudevents.CloudEventMessages;
import dev.outbox.cloudevents.ContentMode;
import dev.outbox.cloudevents.EventHeaders;
import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The servers of a run, and a stream full of events. */
final class Stage implements AutoCloseable {
    static final String STREAM = "EVENTS";
    /** So many events are in work at a time, and so many connections to the database are there. */
    static final int CONCURRENCY = 4;

    private static final int KEYS = 1_000;
    private static final int PAYLOAD = 500;
    private static final int IN_FLIGHT = 1_000;

    private final NatsServer nats;
    private final PostgresServer postgres;
    private final HikariDataSource pool;
    private final Connection connection;

    Stage(int events) throws IOException, InterruptedException, JetStreamApiException, SQLException {
        this.nats = NatsServer.start();
        this.postgres = PostgresServer.builder()
                .setting("fsync", "on")
                .setting("full_page_writes", "on")
                .start();
        TestDatabase database = postgres.createDatabase();
        OutboxSchema.DEFAULT.migrate(database.dataSource());
        HikariConfig hikari = new HikariConfig();
        hikari.setJdbcUrl(database.jdbcUrl());
        hikari.setUsername(database.user());
        hikari.setPassword(database.password());
        hikari.setMaximumPoolSize(CONCURRENCY);
        this.pool = new HikariDataSource(hikari);
        try (java.sql.Connection jdbc = pool.getConnection();
                Statement statement = jdbc.createStatement()) {
            statement.execute(
                    "create table effect (id bigint generated always as identity primary key, text text not null)");
        }
        this.connection = Nats.connect(nats.url());
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(STREAM)
                        .subjects("events.>")
                        .build());
        fill(events);
    }

    private void fill(int events) {
        byte[] data = "x".repeat(PAYLOAD).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            OutboxEvent event = OutboxEvent.of("todo.updated", "todo/" + i % KEYS)
                    .data("text/plain", data)
                    .build();
            try {
                acks.add(connection
                        .jetStream()
                        .publishAsync(CloudEventMessages.toMessage(
                                EventHeaders.toCloudEvent(event, "/benchmark"),
                                "events.todo.updated",
                                ContentMode.BINARY)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            if (acks.size() == IN_FLIGHT) {
                acks.forEach(CompletableFuture::join);
                acks.clear();
            }
        }
        acks.forEach(CompletableFuture::join);
    }

    String natsUrl() {
        return nats.url();
    }

    Connection connection() {
        return connection;
    }

    HikariDataSource pool() {
        return pool;
    }

    String versions() {
        return "PostgreSQL " + postgres.version() + " with fsync, nats-server " + nats.version();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.close();
        postgres.close();
        nats.close();
    }
}

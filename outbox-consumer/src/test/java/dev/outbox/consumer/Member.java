package dev.outbox.consumer;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.consumer.inbox.Inbox;
import dev.outbox.testkit.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** A member of a group as a program of its own, so that it can be killed and frozen. It writes what it handles into a table. */
final class Member {
    private Member() {}

    /** What it is told, in one line. */
    record Orders(
            String nats,
            String stream,
            boolean inbox,
            String database,
            String host,
            int port,
            String user,
            String password) {
        static Orders of(String nats, String stream, boolean inbox, TestDatabase db) {
            return new Orders(nats, stream, inbox, db.name(), db.host(), db.port(), db.user(), db.password());
        }

        String[] words() {
            return new String[] {
                nats, stream, Boolean.toString(inbox), database, host, Integer.toString(port), user, password
            };
        }

        static Orders read(String[] words) {
            return new Orders(
                    words[0],
                    words[1],
                    Boolean.parseBoolean(words[2]),
                    words[3],
                    words[4],
                    Integer.parseInt(words[5]),
                    words[6],
                    words[7]);
        }

        DataSource dataSource() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(new TestDatabase(database, host, port, user, password).jdbcUrl());
            pool.setUsername(user);
            pool.setPassword(password);
            pool.setMaximumPoolSize(4);
            return pool;
        }
    }

    public static void main(String[] words) throws IOException {
        Orders orders = Orders.read(words);
        DataSource dataSource = orders.dataSource();
        ConsumerOptions.Builder options = ConsumerOptions.builder().nats(orders.nats()).stream(orders.stream())
                .subjectPrefix("events-" + orders.stream())
                .group("g")
                .ackWait(Duration.ofSeconds(2))
                .maxPending(100)
                .retry(new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(10), Duration.ofSeconds(1)));
        if (orders.inbox()) {
            options.inbox(Inbox.in(dataSource)).handler((event, connection) -> handle(event, connection));
        } else {
            options.handler(event -> {
                try (Connection connection = dataSource.getConnection()) {
                    handle(event, connection);
                }
            });
        }
        EventConsumer consumer = EventConsumer.start(options.build());
        // Whoever started it tells it to end, or dies.
        while (System.in.read() != -1) {
            Thread.onSpinWait();
        }
        consumer.close();
    }

    private static void handle(ReceivedEvent event, Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into handled (key, number, member) values (?, ?, ?)")) {
            String[] parts = event.text().split(":", -1);
            insert.setString(1, parts[0]);
            insert.setInt(2, Integer.parseInt(parts[1]));
            insert.setLong(3, ProcessHandle.current().pid());
            insert.executeUpdate();
        }
    }
}

package dev.outbox.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.consumer.inbox.Inbox;
import dev.outbox.consumer.jetstream.EventSource.Backlog;
import dev.outbox.consumer.jetstream.StartAt;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The examples of docs/consuming.md, which are this file's. */
@OutboxServers
class ExampleIT {
    private final DataSource database;
    private final List<String> shown = new CopyOnWriteArrayList<>();

    ExampleIT(TestDatabase db) {
        this.database = db.dataSource();
    }

    @Test
    void theExamplesAreThoseOfTheDocuments() throws IOException {
        String document = Files.readString(Path.of("../docs/consuming.md")) + Files.readString(Path.of("../README.md"));
        String source = Files.readString(Path.of("src/test/java/dev/outbox/consumer/ExampleIT.java"));
        Matcher example = Pattern.compile("// example: \\w+\\n(.*?)\\n *// end", Pattern.DOTALL)
                .matcher(source);
        int examples = 0;
        for (; example.find(); examples++) {
            assertThat(document).contains(example.group(1).stripIndent());
        }
        assertThat(examples).isEqualTo(4);
    }

    // example: handler
    void bill(ReceivedEvent event, java.sql.Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into invoice (paid) values (?::jsonb)")) {
            insert.setString(1, event.text());
            insert.executeUpdate();
        }
    }
    // end

    @Test
    void aGroupBillsEachPaidOrderOnceAndAReaderShowsAll() throws Exception {
        try (NatsServer nats = NatsServer.start();
                Connection connection = Nats.connect(nats.url())) {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("EVENTS")
                            .subjects("events.>")
                            .build());
            OutboxSchema.DEFAULT.migrate(database);
            execute("create table invoice (paid jsonb)");
            String natsUrl = nats.url();
            TestStream.publish(connection, "events.order.paid", "order.paid", "order/1", "{\"order\": 1}");
            TestStream.publish(connection, "events.order.sent", "order.sent", "order/1", "{\"order\": 1}");

            // example: group
            EventConsumer consumer = EventConsumer.start(ConsumerOptions.builder()
                    .nats(natsUrl)
                    .group("invoicing")
                    .patterns("order.paid")
                    .inbox(Inbox.in(database))
                    .handler(this::bill)
                    .build());
            // end
            await().until(() -> invoices() == 1);
            consumer.close();

            // example: reader
            EventConsumer reader = EventConsumer.start(ConsumerOptions.builder()
                    .nats(natsUrl)
                    .patterns("order.>")
                    .startAt(StartAt.next())
                    .handler(event -> show(event.type(), event.key().orElse(""), event.text()))
                    .build());
            // end
            await().until(reader::isConnected);
            TestStream.publish(connection, "events.order.paid", "order.paid", "order/2", "{\"order\": 2}");
            await().until(() -> shown.equals(List.of("order.paid order/2 {\"order\": 2}")));
            reader.close();

            // example: replay
            Inbox.in(database).forget("invoicing");
            ConsumerGroups groups = ConsumerGroups.of(connection, "EVENTS");
            groups.replay("invoicing", StartAt.first());
            Backlog backlog = groups.backlog("invoicing");
            // end
            assertThat(backlog).isEqualTo(new Backlog(2, 0));
        }
    }

    private void show(String type, String key, String text) {
        shown.add(type + " " + key + " " + text);
    }

    private void execute(String sql) throws SQLException {
        try (java.sql.Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int invoices() throws SQLException {
        try (java.sql.Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from invoice")) {
            count.next();
            return count.getInt(1);
        }
    }
}

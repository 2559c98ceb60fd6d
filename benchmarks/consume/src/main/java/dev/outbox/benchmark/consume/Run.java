package dev.outbox.benchmark.consume;

import dev.outbox.consumer.ConsumerOptions;
import dev.outbox.consumer.DeliveryOrder;
import dev.outbox.consumer.EventConsumer;
import dev.outbox.consumer.inbox.Inbox;
import io.nats.client.ConsumeOptions;
import io.nats.client.JetStreamApiException;
import io.nats.client.MessageConsumer;
import io.nats.client.NUID;
import io.nats.client.StreamContext;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.OrderedConsumerConfiguration;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One run over a number of events, in one way. */
final class Run {
    private static final int MAX_PENDING = 500;

    private final Stage stage;
    private final int events;
    private final CountDownLatch left;

    Run(Stage stage, int events) {
        this.stage = stage;
        this.events = events;
        this.left = new CountDownLatch(events);
    }

    /** Events a second. */
    double rate(Way way) throws Exception {
        String group = NUID.nextGlobal();
        long begun = System.nanoTime();
        switch (way) {
            case JNATS_GROUP -> plainGroup(group);
            case JNATS_READER -> plainReader();
            case JDBC -> commits();
            case GROUP -> consume(options().group(group).handler(event -> left.countDown()));
            case GROUP_WITHOUT_ORDER ->
                consume(options().group(group).order(DeliveryOrder.NONE).handler(event -> left.countDown()));
            case READER -> consume(options().handler(event -> left.countDown()));
            case GROUP_INBOX ->
                consume(options().group(group).inbox(Inbox.in(stage.pool())).handler((event, connection) -> {
                    insert(connection, event.text());
                    left.countDown();
                }));
        }
        return events * 1e9 / (System.nanoTime() - begun);
    }

    private ConsumerOptions.Builder options() {
        return ConsumerOptions.builder()
                .nats(stage.natsUrl())
                .concurrency(Stage.CONCURRENCY)
                .maxPending(MAX_PENDING);
    }

    private void consume(ConsumerOptions.Builder options) throws InterruptedException {
        try (EventConsumer consumer = EventConsumer.start(options.build())) {
            waitFor(consumer);
        }
    }

    private void plainGroup(String group) throws Exception {
        StreamContext stream = stage.connection().getStreamContext(Stage.STREAM);
        MessageConsumer consumer = stream.createOrUpdateConsumer(ConsumerConfiguration.builder()
                        .durable(group)
                        .ackPolicy(AckPolicy.Explicit)
                        .maxAckPending(MAX_PENDING)
                        .build())
                .consume(ConsumeOptions.builder().batchSize(MAX_PENDING).build(), message -> {
                    message.ack();
                    left.countDown();
                });
        waitFor(consumer);
        consumer.close();
    }

    private void plainReader() throws Exception {
        MessageConsumer consumer = orderedConsumer();
        waitFor(consumer);
        consumer.close();
    }

    private MessageConsumer orderedConsumer() throws IOException, JetStreamApiException {
        return stage.connection()
                .getStreamContext(Stage.STREAM)
                .createOrderedConsumer(new OrderedConsumerConfiguration())
                .consume(message -> left.countDown());
    }

    /** What the database can do: as many threads as handlers, each with a transaction for each row. */
    private void commits() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Stage.CONCURRENCY);
        String text = "x".repeat(500);
        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < Stage.CONCURRENCY; thread++) {
            done.add(threads.submit(() -> {
                for (int i = 0; i < events / Stage.CONCURRENCY; i++) {
                    try (Connection connection = stage.pool().getConnection()) {
                        connection.setAutoCommit(false);
                        insert(connection, text);
                        connection.commit();
                        connection.setAutoCommit(true);
                    }
                }
                return null;
            }));
        }
        for (Future<?> one : done) {
            one.get();
        }
        threads.shutdown();
    }

    private static void insert(Connection connection, String text) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into effect (text) values (?)")) {
            insert.setString(1, text);
            insert.executeUpdate();
        }
    }

    private void waitFor(Object consumer) throws InterruptedException {
        if (!left.await(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException(consumer + " has left " + left.getCount() + " events");
        }
    }
}

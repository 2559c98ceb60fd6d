package dev.outbox.examples.quickstart;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Follows the stream with the NATS client alone: nothing of Outbox is needed to read events. Thread-safe. */
final class Subscriber implements AutoCloseable {
    static final String STREAM = "EVENTS";
    static final String SUBJECT = "events.todo.>";

    private final Connection connection;
    private final MessageConsumer consumer;
    private final List<Arrival> arrivals = new ArrayList<>();

    private Subscriber(String natsUrl, Consumer<Arrival> listener)
            throws IOException, InterruptedException, JetStreamApiException {
        // Without a listener of ours the client would report to the console when the servers end.
        this.connection = Nats.connect(new Options.Builder()
                .server(natsUrl)
                .errorListener(new ErrorListener() {})
                .build());
        this.consumer = connection
                .getStreamContext(STREAM)
                .createOrderedConsumer(new OrderedConsumerConfiguration().filterSubject(SUBJECT))
                .consume(message -> {
                    Arrival arrival = arrival(message);
                    synchronized (arrivals) {
                        arrivals.add(arrival);
                    }
                    listener.accept(arrival);
                });
    }

    /** Starts to follow the stream, which must be there, from its first message on. */
    static Subscriber start(String natsUrl, Consumer<Arrival> listener) throws InterruptedException {
        try {
            return new Subscriber(natsUrl, listener);
        } catch (IOException | JetStreamApiException e) {
            throw new IllegalStateException("the stream " + STREAM + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Arrival arrival(Message message) {
        Instant received = Instant.now();
        Headers headers = message.getHeaders();
        return new Arrival(
                UUID.fromString(headers.getFirst("ce-id")),
                headers.getFirst("ce-type"),
                headers.getFirst("ce-partitionkey"),
                Instant.parse(headers.getFirst("ce-time")),
                received,
                new String(message.getData(), StandardCharsets.UTF_8));
    }

    /** What arrived until now, in the stream's order. */
    List<Arrival> arrivals() {
        synchronized (arrivals) {
            return List.copyOf(arrivals);
        }
    }

    /** How many messages the stream holds on the subjects that are followed. */
    long inStream() {
        try {
            return connection
                    .jetStreamManagement()
                    .getStreamInfo(STREAM, StreamInfoOptions.filterSubjects(SUBJECT))
                    .getStreamState()
                    .getSubjects()
                    .stream()
                    .mapToLong(subject -> subject.getCount())
                    .sum();
        } catch (IOException | JetStreamApiException e) {
            throw new IllegalStateException("the stream " + STREAM + " cannot be asked: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.stop();
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

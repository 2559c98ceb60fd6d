package dev.outbox.consumer;

import dev.outbox.cloudevents.CloudEventMessages;
import dev.outbox.cloudevents.ContentMode;
import dev.outbox.cloudevents.EventHeaders;
import dev.outbox.event.OutboxEvent;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A stream of its own for a test, and somebody who publishes events into it as the relay does. */
final class TestStream implements AutoCloseable {
    final Connection connection;
    final String name;
    final String prefix;
    private final int replicas;

    TestStream(String url) {
        this(url, "S" + NUID.nextGlobal(), 1);
    }

    static TestStream replicated(String url, int replicas) {
        return new TestStream(url, "S" + NUID.nextGlobal(), replicas);
    }

    static TestStream named(String url, String name) {
        return new TestStream(url, name, 1);
    }

    private TestStream(String url, String name, int replicas) {
        this.replicas = replicas;
        this.name = name;
        this.prefix = "events-" + name;
        try {
            this.connection = Nats.connectReconnectOnConnect(new Options.Builder()
                    .servers(url.split(",", -1))
                    .maxReconnects(-1)
                    .errorListener(new ErrorListener() {})
                    .build());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        create();
    }

    void create() {
        try {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name(name)
                            .subjects(prefix + ".>")
                            .storageType(StorageType.File)
                            .replicas(replicas)
                            .build());
        } catch (IOException | JetStreamApiException e) {
            throw new AssertionError(e);
        }
    }

    void delete() {
        try {
            connection.jetStreamManagement().deleteStream(name);
        } catch (IOException | JetStreamApiException e) {
            throw new AssertionError(e);
        }
    }

    ConsumerOptions.Builder consumer(String url) {
        return ConsumerOptions.builder().nats(url).stream(name).subjectPrefix(prefix);
    }

    ConsumerInfo group(String group) {
        try {
            return connection.jetStreamManagement().getConsumerInfo(name, group);
        } catch (IOException | JetStreamApiException e) {
            throw new AssertionError(e);
        }
    }

    void publish(String type, String key, String text) {
        publish(connection, prefix + "." + type, type, key, text);
    }

    static void publish(Connection connection, String subject, String type, String key, String text) {
        publish(connection, message(OutboxEvent.of(type, key), subject, text));
    }

    private static Message message(OutboxEvent.Builder event, String subject, String text) {
        OutboxEvent built =
                event.data("text/plain", text.getBytes(StandardCharsets.UTF_8)).build();
        Message message =
                CloudEventMessages.toMessage(EventHeaders.toCloudEvent(built, "/test"), subject, ContentMode.BINARY);
        message.getHeaders().put("Nats-Msg-Id", built.id().toString());
        return message;
    }

    /** The server knows it by its id should it have stored it before. */
    void publishUntilStored(String type, String key, String text) {
        Message message = message(OutboxEvent.of(type, key), prefix + "." + type, text);
        boolean stored = false;
        while (!stored) {
            try {
                connection.jetStream().publish(message);
                stored = true;
            } catch (IOException | JetStreamApiException | IllegalStateException e) {
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    void publish(Message message) {
        publish(connection, message);
    }

    private static void publish(Connection connection, Message message) {
        try {
            connection.jetStream().publish(message);
        } catch (IOException | JetStreamApiException e) {
            throw new AssertionError(e);
        }
    }

    /** Events of some keys by turns, numbered for each key from 0: {@code 0:0, 1:0, 2:0, 0:1, …}. Returns their texts. */
    List<String> publishNumbered(int keys, int each) {
        List<String> published = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            for (int key = 0; key < keys; key++) {
                String text = key + ":" + i;
                publish("todo.updated", "todo/" + key, text);
                published.add(text);
            }
        }
        return published;
    }

    /** Events of some keys by turns, numbered from where {@code each} is; each is tried again until the server has it. */
    void publishNumberedWhile(AtomicBoolean publishing, int keys, AtomicInteger each) {
        while (publishing.get()) {
            for (int key = 0; key < keys; key++) {
                publishUntilStored("todo.updated", "todo/" + key, key + ":" + each.get());
            }
            each.incrementAndGet();
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void close() {
        delete();
        try {
            connection.close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

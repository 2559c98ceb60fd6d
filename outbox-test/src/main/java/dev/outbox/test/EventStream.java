package dev.outbox.test;

import dev.outbox.cloudevents.CloudEventMessages;
import dev.outbox.cloudevents.InvalidCloudEventException;
import dev.outbox.event.OutboxEvent;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream, as a test looks at it: from its first message on, without consuming any. Connects when it is first read. Not for streams with
 * {@code WorkQueue} retention, which allow no second reader. Thread-safe.
 */
public final class EventStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int NO_STREAM = 10059;

    private final Supplier<Options.Builder> server;
    private final String name;
    private final List<RecordedEvent> events = new ArrayList<>();
    private @Nullable Connection connection;
    private @Nullable JetStreamSubscription subscription;
    private long lastSequence;

    EventStream(Supplier<Options.Builder> server, String name) {
        this.server = server;
        this.name = name;
    }

    /**
     * A stream by its name, which need not be there yet.
     *
     * @param natsUrl as {@code nats://localhost:4222}
     */
    public static EventStream of(String natsUrl, String name) {
        return new EventStream(() -> new Options.Builder().server(natsUrl), name);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /**
     * The events it holds now, in its order; empty if it is not there. Messages that are no CloudEvents are left out.
     *
     * @throws OutboxTestException if the server cannot be reached or refuses
     */
    public synchronized List<RecordedEvent> events() {
        try {
            readToEnd();
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != NO_STREAM) {
                throw unreadable(e);
            }
        } catch (IOException e) {
            throw unreadable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreadable(e);
        }
        return List.copyOf(events);
    }

    /** What of it stands there about a test's events: those with their ids. */
    EventSource arrivalsOf(CapturedEvents captured) {
        return new Arrived(this, captured);
    }

    @Override
    public synchronized void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection = null;
        subscription = null;
    }

    private void readToEnd() throws IOException, JetStreamApiException, InterruptedException {
        Connection open = connection == null ? Nats.connect(options()) : connection;
        connection = open;
        long end =
                open.jetStreamManagement().getStreamInfo(name).getStreamState().getLastSequence();
        if (subscription == null) {
            subscription = open.jetStream()
                    .subscribe(
                            ">",
                            PushSubscribeOptions.builder().stream(name)
                                    .ordered(true)
                                    .build());
        }
        while (lastSequence < end) {
            Message message = subscription.nextMessage(PATIENCE);
            if (message == null) {
                // The last ones were deleted meanwhile.
                return;
            }
            lastSequence = message.metaData().streamSequence();
            event(message).ifPresent(events::add);
        }
    }

    /** Without a listener of ours the client would report to the console when the server ends. */
    private Options options() {
        return server.get()
                .errorListener(new ErrorListener() {})
                .connectionTimeout(PATIENCE)
                .build();
    }

    private static Optional<RecordedEvent> event(Message message) {
        try {
            CloudEvent event = CloudEventMessages.fromMessage(message);
            Object key = event.getExtension("partitionkey");
            OutboxEvent.Builder recorded = OutboxEvent.of(event.getType(), key == null ? "(none)" : key.toString())
                    .id(UUID.fromString(event.getId()))
                    .source(event.getSource().toString());
            if (event.getSubject() != null) {
                recorded.subject(event.getSubject());
            }
            if (event.getTime() != null) {
                recorded.time(event.getTime().toInstant());
            }
            CloudEventData data = event.getData();
            if (data != null) {
                String contentType = event.getDataContentType();
                recorded.data(contentType == null ? "application/json" : contentType, data.toBytes());
            }
            for (String extension : event.getExtensionNames()) {
                Object value = event.getExtension(extension);
                if (value != null && !extension.equals("partitionkey")) {
                    recorded.attribute(extension, value.toString());
                }
            }
            return Optional.of(new RecordedEvent(recorded.build(), null));
        } catch (InvalidCloudEventException | IllegalArgumentException e) {
            // Of somebody else, or a message of the relay's own.
            return Optional.empty();
        }
    }

    private OutboxTestException unreadable(Exception e) {
        return new OutboxTestException("the stream '" + name + "' cannot be read: " + e.getMessage(), e);
    }

    private record Arrived(EventStream stream, CapturedEvents captured) implements EventSource {
        private static final Duration TIME_TO_ARRIVE = Duration.ofSeconds(30);

        @Override
        public List<RecordedEvent> read() {
            List<UUID> ids =
                    captured.committed().stream().map(RecordedEvent::id).toList();
            return stream.events().stream()
                    .filter(event -> ids.contains(event.id()))
                    .toList();
        }

        @Override
        public String what() {
            return "those events of the test's transactions that have arrived in the stream " + stream.name();
        }

        @Override
        public Duration patience() {
            return TIME_TO_ARRIVE;
        }

        @Override
        public Optional<String> hint() {
            List<RecordedEvent> dead = captured.committed().stream()
                    .filter(event -> event.deadLetterReason().isPresent())
                    .toList();
            if (!dead.isEmpty()) {
                return Optional.of("The relay could not publish:\n"
                        + dead.stream()
                                .map(event -> "  " + event)
                                .reduce((one, other) -> one + "\n" + other)
                                .orElse(""));
            }
            return stream.events().isEmpty()
                    ? Optional.of("The stream is empty or not there. Does a relay run for this database?")
                    : Optional.empty();
        }
    }
}

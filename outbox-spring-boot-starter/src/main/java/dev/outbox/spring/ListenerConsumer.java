package dev.outbox.spring;

import dev.outbox.consumer.ConsumerOptions;
import dev.outbox.consumer.EventConsumer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A listener, and its consumer while it runs. Started and closed by its owner; the rest is thread-safe. */
final class ListenerConsumer {
    private final String name;
    private final ConsumerOptions options;
    private final ListenerState state;
    private volatile @Nullable EventConsumer consumer;

    ListenerConsumer(String name, ConsumerOptions options, ListenerState state) {
        this.name = name;
        this.options = options;
        this.state = state;
    }

    /** The group, or what names a broadcast listener. */
    String name() {
        return name;
    }

    ListenerState state() {
        return state;
    }

    void start() {
        consumer = EventConsumer.start(options);
    }

    void close() {
        EventConsumer running = consumer;
        if (running != null) {
            running.close();
            consumer = null;
        }
    }

    Optional<EventConsumer> running() {
        return Optional.ofNullable(consumer);
    }

    boolean isConnected() {
        return running().filter(EventConsumer::isConnected).isPresent();
    }

    /** Events that the group has before it, those included that are being handled; empty where it is not known. */
    Optional<Long> backlog() {
        return running().flatMap(EventConsumer::backlog).map(backlog -> backlog.waiting() + backlog.unsettled());
    }
}

package dev.outbox.spring;

import dev.outbox.consumer.ConsumerOptions;
import dev.outbox.consumer.RetryPolicy;
import dev.outbox.consumer.inbox.Inbox;
import dev.outbox.consumer.jetstream.StartAt;
import io.nats.client.Options;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;

/** What the consumers of listeners are told: by the annotation, and for the rest by {@code outbox.*}. */
final class ListenerOptions {
    private final OutboxProperties properties;
    private final Supplier<Options.Builder> nats;
    private final Function<ListenerMethod, Inbox> inbox;
    private final ObjectProvider<ListenerOptionsCustomizer> customizers;

    /**
     * Checks the properties.
     *
     * @param inbox of a listener that works once
     * @throws OutboxConfigurationException naming the property that is wrong
     */
    ListenerOptions(
            OutboxProperties properties,
            Supplier<Options.Builder> nats,
            Function<ListenerMethod, Inbox> inbox,
            ObjectProvider<ListenerOptionsCustomizer> customizers) {
        this.properties = properties;
        this.nats = nats;
        this.inbox = inbox;
        this.customizers = customizers;
        fromProperties();
    }

    /**
     * Those of a listener.
     *
     * @throws OutboxConfigurationException if what its annotation says cannot be used
     */
    ConsumerOptions of(ListenerMethod listener, ListenerCall call, ListenerState state) {
        if (listener.patterns().isEmpty()) {
            throw listener.refused("it has no pattern", "Say which events it is to get, such as order.paid or order.*");
        }
        try {
            ConsumerOptions.Builder options = fromProperties()
                    .patterns(listener.patterns())
                    .order(listener.annotation().order())
                    .startAt(start(listener.annotation().startAt()))
                    .handler(call)
                    .listener(state);
            listener.group().ifPresentOrElse(options::group, () -> options.name(listener.name()));
            listener.concurrency().ifPresent(options::concurrency);
            if (listener.isOnce()) {
                options.inbox(inbox.apply(listener));
            }
            customizers.orderedStream().forEach(customizer -> customizer.customize(listener.name(), options));
            return options.build();
        } catch (IllegalArgumentException e) {
            throw ListenerMethod.refused(listener, String.valueOf(e.getMessage()), "Correct it.", e);
        }
    }

    private static StartAt start(OutboxListener.Start start) {
        return switch (start) {
            case FIRST -> StartAt.first();
            case NEXT -> StartAt.next();
        };
    }

    private ConsumerOptions.Builder fromProperties() {
        OutboxProperties.Listener listener = properties.listener();
        // The messages of what is checked begin with the option's name, which is the property's too.
        ConsumerOptions.Builder options = checked(
                "outbox.relay.",
                () -> ConsumerOptions.builder().stream(properties.relay().stream())
                        .subjectPrefix(properties.relay().subjectPrefix()));
        RetryPolicy retry = checked(
                "outbox.listener.retry: ",
                () -> new RetryPolicy(
                        listener.retry().maxAttempts(),
                        listener.retry().first(),
                        listener.retry().longest()));
        return checked(
                "outbox.listener.",
                () -> options.nats(nats)
                        .concurrency(listener.concurrency())
                        .maxPending(listener.maxPending())
                        .ackWait(listener.ackWait())
                        .closeTimeout(listener.closeTimeout())
                        .retry(retry));
    }

    static <T> T checked(String prefix, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw OutboxProperties.invalid(prefix + e.getMessage(), e);
        }
    }
}

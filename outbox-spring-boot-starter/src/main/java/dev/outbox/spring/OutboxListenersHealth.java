package dev.outbox.spring;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Tells whether the listeners read the stream. While one cannot it is {@code UNKNOWN}, with the reason, and never {@code DOWN}: events
 * wait in the stream, and to restart the application would help nobody.
 */
final class OutboxListenersHealth extends AbstractHealthIndicator {
    private final OutboxListeners listeners;

    OutboxListenersHealth(OutboxListeners listeners) {
        super("the state of the outbox listeners could not be told");
        this.listeners = listeners;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Collection<ListenerConsumer> all = listeners.all();
        Map<String, Object> details = new TreeMap<>();
        all.forEach(listener -> details.put(listener.name(), described(listener)));
        if (all.stream().allMatch(ListenerConsumer::isConnected)) {
            builder.up();
        } else {
            builder.unknown();
        }
        builder.withDetails(details);
    }

    private static String described(ListenerConsumer listener) {
        if (listener.isConnected()) {
            return "connected";
        }
        String trouble = listener.state().trouble();
        return trouble == null ? "not connected" : trouble;
    }
}

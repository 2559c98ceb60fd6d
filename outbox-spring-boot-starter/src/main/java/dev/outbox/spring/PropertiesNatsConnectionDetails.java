package dev.outbox.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code outbox.nats.*} says. */
final class PropertiesNatsConnectionDetails implements NatsConnectionDetails {
    private final OutboxProperties.Nats nats;

    PropertiesNatsConnectionDetails(OutboxProperties.Nats nats) {
        this.nats = nats;
    }

    @Override
    public List<String> urls() {
        return nats.url() == null ? List.of() : nats.url();
    }

    @Override
    public @Nullable String creds() {
        return nats.creds();
    }

    @Override
    public @Nullable String username() {
        return nats.username();
    }

    @Override
    public @Nullable String password() {
        return nats.password();
    }
}

package dev.outbox.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** What {@code outbox.nats.*} says. */
final class PropertiesNatsConnectionDetails implements NatsConnectionDetails {
    private final OutboxProperties.Nats nats;
    private final @Nullable SslBundle sslBundle;

    PropertiesNatsConnectionDetails(OutboxProperties.Nats nats, @Nullable SslBundles bundles) {
        this.nats = nats;
        this.sslBundle = bundle(nats.ssl().bundle(), bundles);
    }

    private static @Nullable SslBundle bundle(@Nullable String name, @Nullable SslBundles bundles) {
        if (name == null) {
            return null;
        }
        if (bundles == null) {
            throw new OutboxConfigurationException(
                    "outbox.nats.ssl.bundle is '" + name + "', but there are no SSL bundles.",
                    "Define it by spring.ssl.bundle.*.");
        }
        try {
            return bundles.getBundle(name);
        } catch (NoSuchSslBundleException e) {
            throw new OutboxConfigurationException(
                    "outbox.nats.ssl.bundle is '" + name + "', but there is no SSL bundle of that name.",
                    "Define it by spring.ssl.bundle.*.",
                    e);
        }
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

    @Override
    public @Nullable String token() {
        return nats.token();
    }

    @Override
    public @Nullable SslBundle sslBundle() {
        return sslBundle;
    }
}

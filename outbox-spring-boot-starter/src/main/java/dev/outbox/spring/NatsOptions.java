package dev.outbox.spring;

import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** The options of jnats for what the connection details say. Asked with each connection, so that credentials may change. */
record NatsOptions(NatsConnectionDetails details) implements Supplier<Options.Builder> {

    /**
     * Checks them before anything is started.
     *
     * @throws OutboxConfigurationException naming the property that is wrong
     */
    NatsOptions {
        String creds = details.creds();
        String username = details.username();
        if (details.urls().isEmpty()) {
            throw wrong("outbox.nats.url is empty.", "Give a URL such as nats://localhost:4222.", null);
        }
        if (creds != null && !Files.isReadable(Path.of(creds))) {
            throw wrong(
                    "outbox.nats.creds is '" + creds + "', which is no file that can be read.", "Correct it.", null);
        }
        long ways = Stream.of(creds, username, details.token())
                .filter(Objects::nonNull)
                .count();
        if (ways > 1) {
            throw wrong(
                    "outbox.nats.creds, .username and .token exclude each other, but more than one is set.",
                    "Keep the one by which the server knows the relay.",
                    null);
        }
        if (username == null && details.password() != null) {
            throw wrong("outbox.nats.password is set, but outbox.nats.username is not.", "Set it.", null);
        }
        try {
            servers(details).build();
        } catch (IllegalArgumentException e) {
            throw wrong(
                    "outbox.nats.url is " + details.urls() + ", which is no URL of a NATS server: " + e.getMessage(),
                    "Give one such as nats://localhost:4222, or several separated by commas.",
                    e);
        }
    }

    @Override
    public Options.Builder get() {
        Options.Builder options = servers(details);
        String creds = details.creds();
        String username = details.username();
        String password = details.password();
        String token = details.token();
        SslBundle bundle = details.sslBundle();
        if (creds != null) {
            options.authHandler(Nats.credentials(creds));
        } else if (username != null) {
            options.userInfo(username, password == null ? "" : password);
        } else if (token != null) {
            options.token(token.toCharArray());
        }
        if (bundle != null) {
            options.sslContext(bundle.createSslContext());
        }
        return options;
    }

    private static Options.Builder servers(NatsConnectionDetails details) {
        return new Options.Builder().servers(details.urls().toArray(String[]::new));
    }

    private static OutboxConfigurationException wrong(String message, String remedy, @Nullable Throwable cause) {
        return new OutboxConfigurationException(message, remedy, cause);
    }
}

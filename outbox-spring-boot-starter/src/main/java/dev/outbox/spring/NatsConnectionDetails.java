package dev.outbox.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** Where NATS is. A bean of this type goes before {@code outbox.nats.*}, for tests and platforms that know better. */
public interface NatsConnectionDetails extends ConnectionDetails {
    /** One URL or more, such as {@code nats://localhost:4222}. */
    List<String> urls();

    /** A file with credentials, if there is one. */
    default @Nullable String creds() {
        return null;
    }

    /** The user's name, if there is one. */
    default @Nullable String username() {
        return null;
    }

    /** The user's password, if there is one. */
    default @Nullable String password() {
        return null;
    }

    /** The token, if the server wants one. */
    default @Nullable String token() {
        return null;
    }

    /** The trusted authorities and the client's certificate, where the connection is encrypted. */
    default @Nullable SslBundle sslBundle() {
        return null;
    }
}

package dev.outbox.test;

import dev.outbox.spring.NatsConnectionDetails;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/** How the application reaches NATS. Loaded only where there is the starter. */
final class StarterNats {
    private StarterNats() {}

    /** Null where the application is not told where NATS is. */
    static @Nullable Supplier<Options.Builder> of(ApplicationContext application) {
        NatsConnectionDetails details =
                application.getBeanProvider(NatsConnectionDetails.class).getIfAvailable();
        if (details != null) {
            return () -> options(details);
        }
        String url = application.getEnvironment().getProperty("outbox.nats.url");
        return url == null ? null : () -> new Options.Builder().server(url);
    }

    private static Options.Builder options(NatsConnectionDetails details) {
        Options.Builder options = new Options.Builder().servers(details.urls().toArray(new String[0]));
        String creds = details.creds();
        String username = details.username();
        if (creds != null) {
            options.authHandler(Nats.credentials(creds));
        } else if (username != null) {
            String password = details.password();
            options.userInfo(username, password == null ? "" : password);
        }
        return options;
    }
}

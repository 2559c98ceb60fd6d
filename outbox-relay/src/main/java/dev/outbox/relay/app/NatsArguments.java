package dev.outbox.relay.app;

import dev.outbox.relay.RelayOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say where NATS is and who the relay is there. */
final class NatsArguments {
    @Option(
            names = "--nats-url",
            paramLabel = "URL",
            description = "NATS server, or several separated by commas (default: nats://localhost:4222).")
    private String url = "nats://localhost:4222";

    @Option(
            names = "--nats-creds",
            paramLabel = "FILE",
            description = "Credentials file (.creds), read for each connection.")
    private @Nullable Path credentials;

    @Option(names = "--nats-user", paramLabel = "NAME", description = "NATS user.")
    private @Nullable String user;

    @Option(names = "--nats-password", paramLabel = "PASSWORD", description = "Its password; better given by a file.")
    private @Nullable String password;

    @Option(
            names = "--nats-password-file",
            paramLabel = "FILE",
            description = "File with the password, read for each connection.")
    private @Nullable Path passwordFile;

    @Option(names = "--nats-token", paramLabel = "TOKEN", description = "NATS token; better given by a file.")
    private @Nullable String token;

    @Option(
            names = "--nats-token-file",
            paramLabel = "FILE",
            description = "File with the token, read for each connection.")
    private @Nullable Path tokenFile;

    @Mixin
    private final TlsArguments tls = new TlsArguments();

    void addTo(RelayOptions.Builder options) {
        NatsServers servers = NatsServers.of(url);
        Secret passwordSecret = new Secret("--nats-password", password, passwordFile);
        Secret tokenSecret = new Secret("--nats-token", token, tokenFile);
        requireOneIdentity(servers, passwordSecret, tokenSecret);
        // Now, so that what is wrong is told at start; then again for each connection.
        connection(servers, passwordSecret, tokenSecret);
        options.nats(() -> connection(servers, passwordSecret, tokenSecret));
    }

    private Options.Builder connection(NatsServers servers, Secret passwordSecret, Secret tokenSecret) {
        Options.Builder connection = new Options.Builder();
        servers.addTo(connection);
        if (credentials != null) {
            if (!Files.isReadable(credentials)) {
                throw new InvalidSettingException(
                        "--nats-creds", "--nats-creds: file " + credentials + " cannot be read");
            }
            connection.authHandler(Nats.credentials(credentials.toString()));
        }
        String secret = passwordSecret.get();
        if (user != null && secret != null) {
            connection.userInfo(user.toCharArray(), secret.toCharArray());
        }
        String tokenNow = tokenSecret.get();
        if (tokenNow != null) {
            connection.token(tokenNow.toCharArray());
        }
        tls.addTo(connection, servers);
        return connection;
    }

    private void requireOneIdentity(NatsServers servers, Secret passwordSecret, Secret tokenSecret) {
        if ((user != null) != passwordSecret.isGiven()) {
            String missing = user == null ? "--nats-user" : "--nats-password";
            String given = user == null ? "--nats-password" : "--nats-user";
            throw new InvalidSettingException(given, missing + " is missing; " + given + " needs it");
        }
        List<String> given = new ArrayList<>();
        addIf(credentials != null, "--nats-creds", given);
        addIf(user != null, "--nats-user", given);
        addIf(tokenSecret.isGiven(), "--nats-token", given);
        addIf(servers.userInfo() != null, "--nats-url with credentials", given);
        if (given.size() > 1) {
            throw new InvalidSettingException(
                    given.get(0), given.get(0) + " and " + given.get(1) + " are both given; give one of them");
        }
    }

    private static void addIf(boolean isGiven, String option, List<String> given) {
        if (isGiven) {
            given.add(option);
        }
    }
}

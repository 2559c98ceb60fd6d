package dev.outbox.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers that the tests of this JVM share, each started when first asked for. */
final class SharedServers {
    private static @Nullable PostgresServer postgres;
    private static @Nullable NatsServer nats;

    private SharedServers() {}

    static synchronized PostgresServer postgres() {
        if (postgres == null) {
            postgres = newPostgres(System.getenv());
        }
        return postgres;
    }

    static synchronized NatsServer nats() {
        if (nats == null) {
            nats = newNats(System.getenv());
        }
        return nats;
    }

    /** An external one if the environment names it, else a container if one is asked for, else a process of our own. */
    static PostgresServer newPostgres(Map<String, String> environment) {
        String url = environment.getOrDefault(ForeignPostgres.VARIABLE, "");
        if (!url.isBlank()) {
            return new PostgresServer(ForeignPostgres.at(url));
        }
        return isDockerAskedFor(environment) ? new PostgresServer(DockerServers.postgres()) : PostgresServer.start();
    }

    static NatsServer newNats(Map<String, String> environment) {
        String url = environment.getOrDefault(ForeignNats.VARIABLE, "");
        if (!url.isBlank()) {
            return new NatsServer(ForeignNats.at(url, () -> {}));
        }
        return isDockerAskedFor(environment)
                ? new NatsServer(DockerServers.nats(NatsVersion.configured()))
                : NatsServer.start();
    }

    private static boolean isDockerAskedFor(Map<String, String> environment) {
        return Boolean.parseBoolean(environment.get("OUTBOX_TESTKIT_DOCKER"))
                || Boolean.getBoolean("outbox.testkit.docker");
    }
}

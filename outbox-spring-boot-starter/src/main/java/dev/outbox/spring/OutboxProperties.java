package dev.outbox.spring;

import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.relay.publish.PublishMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code outbox.*} says.
 *
 * @param enabled whether there is an outbox at all
 * @param schema the PostgreSQL schema that holds it
 * @param source CloudEvents source of events that name none; the application's name if not given
 * @param migration what happens to the schema when the application starts
 * @param nats where the events go
 * @param relay the relay inside the application
 */
@ConfigurationProperties("outbox")
public record OutboxProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("outbox") String schema,
        @Nullable String source,
        @DefaultValue("migrate") Migration migration,
        @DefaultValue Nats nats,
        @DefaultValue Relay relay) {

    /** What happens to the schema when the application starts. */
    public enum Migration {
        /** It is installed, or brought up to date. Needs a role that may do that. */
        MIGRATE,
        /** The application does not start if it is missing or of another version. */
        VALIDATE,
        /** Nothing. */
        NONE
    }

    /**
     * Where the events go.
     *
     * @param url of one server, or of several separated by commas; without it no relay runs
     * @param creds a file with credentials
     * @param username for servers that want one
     * @param password for servers that want one
     */
    public record Nats(
            @Nullable List<String> url,
            @Nullable String creds,
            @Nullable String username,
            @Nullable String password) {
        /** Shows no password. */
        @Override
        public String toString() {
            return "Nats[url=" + url + ", creds=" + creds + ", username=" + username + "]";
        }
    }

    /**
     * The relay inside the application. Of all instances one works, the others stand by.
     *
     * @param enabled whether it runs; a relay of its own can do the work instead
     * @param stream into which it publishes
     * @param subjectPrefix of all subjects
     * @param provisionStream whether it makes the stream where there is none
     * @param streamReplicas of a stream that it makes
     * @param publishMode how it sends
     * @param onDeadLetter what becomes of a key of which an event cannot be published
     * @param lease after which a silent leader is replaced
     * @param retention for how long published events stay in the outbox
     */
    public record Relay(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("EVENTS") String stream,
            @DefaultValue("events") String subjectPrefix,
            @DefaultValue("true") boolean provisionStream,
            @DefaultValue("1") int streamReplicas,
            @DefaultValue("auto") PublishMode publishMode,
            @DefaultValue("park-key") DeadLetterPolicy onDeadLetter,
            @DefaultValue("10s") Duration lease,
            @DefaultValue("24h") Duration retention) {}
}

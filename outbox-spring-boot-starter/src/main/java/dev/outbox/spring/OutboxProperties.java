package dev.outbox.spring;

import dev.outbox.event.EventNames;
import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.relay.recover.DiscardedPolicy;
import dev.outbox.relay.recover.StreamLossPolicy;
import dev.outbox.schema.OutboxSchema;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * What {@code outbox.*} says.
 *
 * @param enabled Whether there is an outbox at all.
 * @param schema PostgreSQL schema that holds the outbox.
 * @param source CloudEvents source of events that name none. By default a slash and 'spring.application.name'.
 * @param migration What happens to the schema when the application starts.
 * @param bulk What happens with HQL, Criteria or SQL that changes rows of captured entities without events.
 * @param savepoints Whether the application rolls back to savepoints, so that capture has to look for it.
 * @param maxPayload Largest payload of a captured event.
 * @param oversize What happens with a captured event whose payload is larger.
 * @param nats where the events go
 * @param relay the relay inside the application
 * @param listener the methods with @OutboxListener
 */
@ConfigurationProperties("outbox")
public record OutboxProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("outbox") String schema,
        @Nullable String source,
        @DefaultValue("migrate") Migration migration,
        @DefaultValue("warn") String bulk,
        @DefaultValue("false") boolean savepoints,
        @DefaultValue("1000000B") DataSize maxPayload,
        @DefaultValue("fail") Oversize oversize,
        @DefaultValue Nats nats,
        @DefaultValue Relay relay,
        @DefaultValue Listener listener) {

    /** What happens to the schema when the application starts. */
    public enum Migration {
        /** It is installed, or brought up to date. Needs a role that may do that. */
        MIGRATE,
        /** The application does not start if it is missing or of another version. */
        VALIDATE,
        /** Nothing. */
        NONE
    }

    /** What happens with a captured event whose payload is too large. */
    public enum Oversize {
        /** The transaction fails. */
        FAIL,
        /** It carries name, identifier and version only, and says so. */
        DROP_STATE
    }

    /**
     * The outbox's schema.
     *
     * @throws OutboxConfigurationException if it is not a name for one
     */
    OutboxSchema outboxSchema() {
        if (schema.contains("{tenant}")) {
            throw new OutboxConfigurationException(
                    "outbox.schema=" + schema
                            + " names an outbox for each tenant, but the application's migration and relay have one.",
                    "Tell it capture alone, with spring.jpa.properties.outbox.schema, and see to it that the outbox of each tenant has its"
                            + " migration and its relay.");
        }
        try {
            return OutboxSchema.named(schema);
        } catch (IllegalArgumentException e) {
            throw invalid("outbox." + e.getMessage(), e);
        }
    }

    /**
     * The source of events that name none.
     *
     * @throws OutboxConfigurationException if it is not a URI reference
     */
    String sourceOr(Environment environment) {
        if (source == null) {
            String application = environment.getProperty("spring.application.name", "outbox");
            return "/" + URLEncoder.encode(application, StandardCharsets.UTF_8).replace("+", "%20");
        }
        try {
            return EventNames.requireUriReference("outbox.source", source);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()), e);
        }
    }

    static OutboxConfigurationException invalid(String message, Throwable cause) {
        return new OutboxConfigurationException(message, "Correct the property.", cause);
    }

    /**
     * Where the events go.
     *
     * @param url URL of a NATS server, or of several separated by commas. Without it no relay runs, and events wait for one elsewhere.
     * @param creds File with the credentials of a NATS user (JWT and seed).
     * @param username Name of the NATS user.
     * @param password Password of the NATS user.
     * @param token Token, for servers that want one.
     * @param ssl encryption
     */
    public record Nats(
            @Nullable List<String> url,
            @Nullable String creds,
            @Nullable String username,
            @Nullable String password,
            @Nullable String token,
            @DefaultValue Ssl ssl) {
        /** Shows no secret. */
        @Override
        public String toString() {
            return "Nats[url=" + url + ", creds=" + creds + ", username=" + username + ", ssl=" + ssl + "]";
        }
    }

    /**
     * Encryption.
     *
     * @param bundle Name of the SSL bundle with the trusted authorities, and the client's certificate if the server asks for one.
     */
    public record Ssl(@Nullable String bundle) {}

    /**
     * The relay inside the application. Of all instances one works, the others stand by.
     *
     * @param enabled Whether a relay runs inside the application. It needs 'outbox.nats.url'.
     * @param stream JetStream stream into which events go.
     * @param subjectPrefix What precedes the type in an event's subject.
     * @param provisionStream Whether to create the stream if it is absent. One that exists is never changed.
     * @param streamReplicas Replicas of a stream that is created.
     * @param publishMode How events are sent.
     * @param onDeadLetter What becomes of the later events of a key of which one cannot be published.
     * @param streamLoss What happens when the stream has lost what it had acknowledged.
     * @param onDiscarded What happens with an event that may have been sent before and may have been discarded by the stream.
     * @param lease After so long without a sign of life the database ends a leader's session, and another relay takes over.
     * @param retention How long events stay in the outbox after they were published.
     * @param drainTimeout How long a relay that is stopped goes on publishing what has been committed by then, at most.
     * @param database how the relay connects
     */
    public record Relay(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("EVENTS") String stream,
            @DefaultValue("events") String subjectPrefix,
            @DefaultValue("true") boolean provisionStream,
            @DefaultValue("1") int streamReplicas,
            @DefaultValue("auto") PublishMode publishMode,
            @DefaultValue("park-key") DeadLetterPolicy onDeadLetter,
            @DefaultValue("heal") StreamLossPolicy streamLoss,
            @DefaultValue("publish") DiscardedPolicy onDiscarded,
            @DefaultValue("10s") Duration lease,
            @DefaultValue("24h") Duration retention,
            @DefaultValue("8s") Duration drainTimeout,
            @DefaultValue Database database) {}

    /**
     * How the relay connects; it needs sessions of its own and takes none from the pool.
     *
     * @param url JDBC URL for the relay, where that of the data source does not do, such as one that leads through PgBouncer.
     * @param username Role of the relay. By default that of the data source.
     * @param password Password of that role.
     */
    public record Database(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password) {
        /** Shows no secret. */
        @Override
        public String toString() {
            return "Database[url=" + url + ", username=" + username + "]";
        }
    }

    /**
     * The methods with {@code @OutboxListener}. They read the stream 'outbox.relay.stream'.
     *
     * @param enabled Whether they run. They need 'outbox.nats.url'.
     * @param concurrency How many events a listener handles at a time, of different keys.
     * @param maxPending How many events a listener keeps in memory at most that wait or are being handled.
     * @param ackWait After how long without a sign of life of an instance its events are given to another. Not how long an event may take.
     * @param closeTimeout How long a listener that is stopped waits for what it is at.
     * @param inboxRetention How long handled events are remembered. Longer than the stream keeps them, or than the longest replay.
     * @param retry how often an event is tried again
     */
    public record Listener(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("4") int concurrency,
            @DefaultValue("500") int maxPending,
            @DefaultValue("30s") Duration ackWait,
            @DefaultValue("10s") Duration closeTimeout,
            @DefaultValue("7d") Duration inboxRetention,
            @DefaultValue Retry retry) {}

    /**
     * How often an event is tried again that a listener could not handle.
     *
     * @param maxAttempts Tries until an event moves to the dead letters.
     * @param first Wait after the first failure of an event. It is doubled with each further one.
     * @param longest Longest wait between two tries.
     */
    public record Retry(
            @DefaultValue("20") int maxAttempts,
            @DefaultValue("1s") Duration first,
            @DefaultValue("5m") Duration longest) {}
}

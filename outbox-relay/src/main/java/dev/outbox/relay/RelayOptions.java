package dev.outbox.relay;

import dev.outbox.event.EventNames;
import dev.outbox.relay.jetstream.JetStreamOptions;
import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.RelayMeter;
import dev.outbox.relay.postgres.PostgresOptions;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.relay.publish.PublisherLimits;
import dev.outbox.relay.recover.DiscardedPolicy;
import dev.outbox.relay.recover.StreamLossPolicy;
import dev.outbox.relay.retain.RetentionPolicy;
import dev.outbox.schema.OutboxSchema;
import io.nats.client.Options;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a relay is told. Immutable; made by {@link #builder()}. {@link #toString()} shows no secret. */
public final class RelayOptions {
    private final PostgresOptions postgres;
    private final JetStreamOptions jetStream;
    private final EngineOptions engine;
    private final RelayListener listener;
    private final RelayMeter meter;

    private RelayOptions(Builder builder) {
        String url = builder.databaseUrl;
        if (url == null) {
            throw new IllegalArgumentException("db-url is required: the JDBC URL of the database with the outbox,"
                    + " such as jdbc:postgresql://localhost:5432/todo");
        }
        this.postgres =
                new PostgresOptions(url, builder.databaseUser, builder.databasePassword, builder.schema, builder.lease);
        this.jetStream = new JetStreamOptions(
                builder.nats,
                builder.stream,
                builder.subjectPrefix,
                builder.source,
                builder.provisionStream,
                builder.streamReplicas,
                builder.duplicateWindow,
                builder.publishMode == PublishMode.INGEST);
        this.engine = new EngineOptions(
                new PageLimits(builder.batchSize, builder.batchBytes, builder.publishMode == PublishMode.TRANSACTION),
                new PublisherLimits(
                        builder.maxInFlight,
                        builder.batchSize,
                        builder.batchSize * 4,
                        builder.batchBytes * 4,
                        builder.ackTimeout,
                        builder.publishMode),
                builder.pollCeiling,
                builder.checkpointEvery,
                builder.takeOverEvery,
                // Shorter than the database's, so that this relay stops before the database lets another lead.
                builder.lease.multipliedBy(9).dividedBy(10),
                builder.drainTimeout,
                builder.streamLoss,
                builder.onDiscarded,
                builder.deadLetters,
                new RetentionPolicy(builder.retention, builder.retentionSize, builder.partitionSize),
                RelayOptions::inTheBackground);
        this.listener = builder.listener;
        this.meter = builder.meter;
    }

    /** For a round of retention every half a minute a thread need not be kept. */
    private static void inTheBackground(Runnable work) {
        Thread thread = new Thread(work, "outbox-relay-retention");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    PostgresOptions postgres() {
        return postgres;
    }

    JetStreamOptions jetStream() {
        return jetStream;
    }

    EngineOptions engine() {
        return engine;
    }

    RelayListener listener() {
        return listener;
    }

    RelayMeter meter() {
        return meter;
    }

    @Override
    public String toString() {
        return "RelayOptions[" + postgres + ", " + jetStream + "]";
    }

    /** Builds {@link RelayOptions}. Not thread-safe. */
    public static final class Builder {
        private @Nullable String databaseUrl;
        private @Nullable String databaseUser;
        private Supplier<@Nullable String> databasePassword = () -> null;
        private OutboxSchema schema = OutboxSchema.DEFAULT;
        private Supplier<Options.Builder> nats = () -> new Options.Builder().server("nats://localhost:4222");
        private String stream = "EVENTS";
        private String subjectPrefix = "events";
        private String source = "/outbox";
        private boolean provisionStream = true;
        private int streamReplicas = 1;
        private Duration duplicateWindow = Duration.ofMinutes(2);
        private int batchSize = 2000;
        private long batchBytes = 4L << 20;
        private int maxInFlight = 2000;
        private Duration pollCeiling = Duration.ofMillis(50);
        private Duration checkpointEvery = Duration.ofMillis(200);
        private Duration takeOverEvery = Duration.ofMillis(500);
        private Duration lease = Duration.ofSeconds(10);
        private Duration ackTimeout = Duration.ofSeconds(5);
        private Duration drainTimeout = Duration.ofSeconds(8);
        private StreamLossPolicy streamLoss = StreamLossPolicy.HEAL;
        private DiscardedPolicy onDiscarded = DiscardedPolicy.PUBLISH;
        private DeadLetterPolicy deadLetters = DeadLetterPolicy.PARK_KEY;
        private PublishMode publishMode = PublishMode.AUTO;
        private Duration retention = Duration.ofHours(24);
        private long retentionSize = RetentionPolicy.UNLIMITED;
        private long partitionSize = 1_000_000;
        private RelayListener listener = new RelayListener() {};
        private RelayMeter meter = RelayMeter.NONE;

        private Builder() {}

        /** JDBC URL of the database with the outbox, {@code jdbc:postgresql://…}; required. */
        public Builder databaseUrl(String url) {
            if (!url.startsWith("jdbc:postgresql:")) {
                throw new IllegalArgumentException(
                        "db-url must be a JDBC URL of PostgreSQL, such as jdbc:postgresql://localhost:5432/todo");
            }
            this.databaseUrl = url;
            return this;
        }

        /** The database role; by default the one in the URL. */
        public Builder databaseUser(String user) {
            this.databaseUser = Objects.requireNonNull(user, "user");
            return this;
        }

        /** Gives the password, asked with each connection, so that one that was rotated is taken. */
        public Builder databasePassword(Supplier<@Nullable String> password) {
            this.databasePassword = Objects.requireNonNull(password, "password");
            return this;
        }

        /** The outbox's schema, by default {@code outbox}. */
        public Builder schema(OutboxSchema schema) {
            this.schema = Objects.requireNonNull(schema, "schema");
            return this;
        }

        /** The NATS server, by default {@code nats://localhost:4222}; several separated by commas. */
        public Builder nats(String url) {
            String[] urls = url.split(",");
            return nats(() -> new Options.Builder().servers(urls));
        }

        /** Makes the options of each connection to NATS, for credentials and TLS; what concerns reconnecting is overruled. */
        public Builder nats(Supplier<Options.Builder> options) {
            this.nats = Objects.requireNonNull(options, "options");
            return this;
        }

        /** The stream, by default {@code EVENTS}. */
        public Builder stream(String stream) {
            if (!stream.matches("[^\\s.*>/\\\\\\p{Cntrl}]{1,255}")) {
                throw new IllegalArgumentException("stream '" + stream
                        + "' is not a name for a stream: use no white space, no dots, slashes, '*' or '>'");
            }
            this.stream = stream;
            return this;
        }

        /** What precedes the type in the subject, by default {@code events}. */
        public Builder subjectPrefix(String prefix) {
            EventNames.requireSubject("subject-prefix", prefix);
            if (prefix.startsWith("$") || prefix.startsWith("_INBOX") || prefix.startsWith("outbox-fence")) {
                throw new IllegalArgumentException(
                        "subject-prefix '" + prefix + "' is reserved for the NATS server or the relay");
            }
            this.subjectPrefix = prefix;
            return this;
        }

        /** CloudEvents source of events that have none, by default {@code /outbox}. */
        public Builder source(String source) {
            if (source.isBlank()) {
                throw new IllegalArgumentException("source must not be empty; give a URI reference such as /todo-app");
            }
            this.source = source;
            return this;
        }

        /** Whether to create the stream if it is absent, by default true. One that exists is never changed. */
        public Builder provisionStream(boolean provision) {
            this.provisionStream = provision;
            return this;
        }

        /** Replicas of a stream that is created, 1 to 5, by default 1; production wants 3. */
        public Builder streamReplicas(int replicas) {
            this.streamReplicas = inRange("stream-replicas", replicas, 1, 5);
            return this;
        }

        /** Duplicate window of a stream that is created, 100 ms to 24 h, by default 2 minutes. */
        public Builder duplicateWindow(Duration window) {
            this.duplicateWindow = inRange("duplicate-window", window, Duration.ofMillis(100), Duration.ofHours(24));
            return this;
        }

        /** Events of one look at the outbox at most, 1 to 10,000, by default 2,000. */
        public Builder batchSize(int events) {
            this.batchSize = inRange("batch-size", events, 1, 10_000);
            return this;
        }

        /** Messages sent and not yet acknowledged at most, 1 to 10,000, by default 2,000. */
        public Builder maxInFlight(int messages) {
            this.maxInFlight = inRange("max-in-flight", messages, 1, 10_000);
            return this;
        }

        /** How long an idle relay waits between two looks at most, 1 ms to 10 s, by default 50 ms. */
        public Builder pollCeiling(Duration ceiling) {
            this.pollCeiling = inRange("poll-ceiling", ceiling, Duration.ofMillis(1), Duration.ofSeconds(10));
            return this;
        }

        /** After how long without a sign of life the database ends a leader's session, 1 s to 10 min, by default 10 s. */
        public Builder lease(Duration lease) {
            this.lease = inRange("lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(10));
            return this;
        }

        /** After how long an unacknowledged message is looked up in the stream, 100 ms to 1 min, by default 5 s. */
        public Builder ackTimeout(Duration timeout) {
            this.ackTimeout = inRange("ack-timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(1));
            return this;
        }

        /** How long a relay that is stopped waits for acknowledgements at most, 0 to 1 min, by default 8 s. */
        public Builder drainTimeout(Duration timeout) {
            this.drainTimeout = inRange("drain-timeout", timeout, Duration.ZERO, Duration.ofMinutes(1));
            return this;
        }

        /** What to do when the stream has lost messages that it had acknowledged, by default to heal. */
        public Builder streamLoss(StreamLossPolicy policy) {
            this.streamLoss = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * What to do with an event that may have been sent before and is not found in a stream that has discarded messages since, by default to publish
         * it.
         */
        public Builder onDiscarded(DiscardedPolicy policy) {
            this.onDiscarded = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** How events are sent, by default as server, stream and backlog allow. */
        public Builder publishMode(PublishMode mode) {
            this.publishMode = Objects.requireNonNull(mode, "mode");
            return this;
        }

        /** What becomes of later events of a key after one could not be published, by default parked behind it. */
        public Builder onDeadLetter(DeadLetterPolicy policy) {
            this.deadLetters = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * How long settled events stay in the outbox, 0 to 3,650 days, by default 24 hours. So long can a stream be healed that has
         * lost messages. They go by partitions, so some stay up to a twelfth longer.
         */
        public Builder retention(Duration keep) {
            this.retention = inRange("retention", keep, Duration.ZERO, Duration.ofDays(3650));
            return this;
        }

        /** How many bytes the events may take, 1 MB or more, by default unlimited; settled ones go earlier where it is more. */
        public Builder retentionSize(long bytes) {
            this.retentionSize = inRange("retention-size", bytes, 1_000_000, Long.MAX_VALUE);
            return this;
        }

        /** Events of a partition at most, more or less, 1,000 to 100,000,000, by default 1,000,000; they go together. */
        public Builder partitionSize(long events) {
            this.partitionSize = inRange("partition-size", events, 1_000, 100_000_000);
            return this;
        }

        /** Is told of each change of state. */
        public Builder listener(RelayListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** Takes the measure of the work, by default nothing does. */
        public Builder meter(RelayMeter meter) {
            this.meter = Objects.requireNonNull(meter, "meter");
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException naming the option that is missing
         */
        public RelayOptions build() {
            return new RelayOptions(this);
        }

        private static int inRange(String option, int value, int least, int most) {
            return (int) inRange(option, (long) value, least, most);
        }

        private static long inRange(String option, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(option + " is " + value + "; it must be "
                        + (most == Long.MAX_VALUE ? least + " or more" : "between " + least + " and " + most));
            }
            return value;
        }

        private static Duration inRange(String option, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        option + " is " + value + "; it must be between " + least + " and " + most);
            }
            return value;
        }
    }
}

package dev.outbox.consumer;

import dev.outbox.consumer.inbox.Inbox;
import dev.outbox.consumer.jetstream.Filters;
import dev.outbox.consumer.jetstream.StartAt;
import dev.outbox.event.EventNames;
import io.nats.client.Connection;
import io.nats.client.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a consumer is told. Immutable; made by {@link #builder()}. {@link #toString()} shows no secret. */
public final class ConsumerOptions {
    final @Nullable Connection connection;
    final Supplier<Options.Builder> nats;
    final String stream;
    final @Nullable String group;
    private final @Nullable String name;
    final List<String> filters;
    final StartAt startAt;
    final DeliveryOrder order;
    final int concurrency;
    final int maxPending;
    final Duration ackWait;
    final Duration closeTimeout;
    final RetryPolicy retry;
    final boolean provision;
    final @Nullable Inbox inbox;
    final Effect effect;
    final ConsumerListener listener;

    private ConsumerOptions(Builder builder, Effect effect) {
        this.connection = builder.connection;
        this.nats = builder.nats;
        this.stream = builder.stream;
        this.group = builder.group;
        this.name = builder.name;
        this.filters = Filters.disjoint(builder.filters());
        this.startAt = builder.startAt;
        this.order = builder.order;
        this.concurrency = builder.concurrency;
        this.maxPending = builder.maxPending;
        this.ackWait = builder.ackWait;
        this.closeTimeout = builder.closeTimeout;
        this.retry = builder.retry;
        this.provision = builder.provision;
        this.inbox = builder.inbox;
        this.effect = effect;
        this.listener = builder.listener;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** How threads and log lines name this consumer. */
    String name() {
        return Optional.ofNullable(name).or(() -> Optional.ofNullable(group)).orElse("reader");
    }

    @Override
    public String toString() {
        return "ConsumerOptions[stream=" + stream + ", group=" + group + ", filters=" + filters + "]";
    }

    /** Builds {@link ConsumerOptions}. Not thread-safe. */
    public static final class Builder {
        private @Nullable Connection connection;
        private Supplier<Options.Builder> nats = () -> new Options.Builder().server("nats://localhost:4222");
        private String stream = "EVENTS";
        private String subjectPrefix = "events";
        private @Nullable String group;
        private @Nullable String name;
        private List<String> patterns = List.of(">");
        private List<String> subjects = List.of();
        private StartAt startAt = StartAt.first();
        private DeliveryOrder order = DeliveryOrder.PER_KEY;
        private int concurrency = 4;
        private int maxPending = 500;
        private Duration ackWait = Duration.ofSeconds(30);
        private Duration closeTimeout = Duration.ofSeconds(10);
        private RetryPolicy retry = RetryPolicy.DEFAULT;
        private boolean provision = true;
        private @Nullable Inbox inbox;
        private @Nullable EventHandler handler;
        private @Nullable TransactionalHandler transactionalHandler;
        private ConsumerListener listener = ConsumerListener.NONE;

        private Builder() {}

        /** The NATS server, by default {@code nats://localhost:4222}; several separated by commas. */
        public Builder nats(String url) {
            String[] urls = url.split(",");
            return nats(() -> new Options.Builder().servers(urls));
        }

        /** Makes the options of the connection to NATS, for credentials and TLS. */
        public Builder nats(Supplier<Options.Builder> options) {
            this.nats = Objects.requireNonNull(options, "options");
            return this;
        }

        /** A connection that several consumers share, in place of one of its own. It should reconnect for ever; it is not closed. */
        public Builder connection(Connection shared) {
            this.connection = Objects.requireNonNull(shared, "shared");
            return this;
        }

        /** The stream, by default {@code EVENTS}. */
        public Builder stream(String name) {
            this.stream = requireName("stream", name);
            return this;
        }

        /** What precedes the type in the subject, by default {@code events}, as the relay is told. */
        public Builder subjectPrefix(String prefix) {
            this.subjectPrefix = EventNames.requireSubject("subject-prefix", prefix);
            return this;
        }

        /**
         * The consumer group: the name of a durable consumer of the stream. Its members share the events, and the server keeps how far they are.
         * Without a group this consumer gets all events, and begins each time where {@link #startAt} says.
         */
        public Builder group(String name) {
            this.group = requireName("group", name);
            return this;
        }

        /** How threads, log lines and the connection name this consumer, by default as its group, or {@code reader}. */
        public Builder name(String shown) {
            this.name = requireName("name", shown);
            return this;
        }

        /**
         * Which types of events, as patterns: {@code todo.created}, {@code todo.*}, {@code todo.>}; by default all. Several need
         * nats-server 2.10.
         */
        public Builder patterns(String... types) {
            return patterns(List.of(types));
        }

        /** As {@link #patterns(String...)}. */
        public Builder patterns(List<String> types) {
            types.forEach(type -> Filters.requirePattern("pattern", type));
            this.patterns = List.copyOf(types);
            return this;
        }

        /** Subjects of the stream besides the patterns, for events with a destination of their own; with wildcards, by default none. */
        public Builder subjects(String... natsSubjects) {
            List.of(natsSubjects).forEach(subject -> Filters.requirePattern("subject", subject));
            this.subjects = List.of(natsSubjects);
            return this;
        }

        /** Where a group begins that is new, or a consumer without a group each time; by default at the stream's first event. */
        public Builder startAt(StartAt start) {
            this.startAt = Objects.requireNonNull(start, "start");
            return this;
        }

        /** In which order events are handled, by default per key. */
        public Builder order(DeliveryOrder deliveryOrder) {
            this.order = Objects.requireNonNull(deliveryOrder, "deliveryOrder");
            return this;
        }

        /** How many events are handled at a time, 1 to 256, by default 4; never two of one key where the order is per key. */
        public Builder concurrency(int events) {
            this.concurrency = inRange("concurrency", events, 1, 256);
            return this;
        }

        /** Events that are here and not done with at most, 1 to 10,000, by default 500. They are kept in memory. */
        public Builder maxPending(int events) {
            this.maxPending = inRange("max-pending", events, 1, 10_000);
            return this;
        }

        /**
         * After how long without a sign of life of a member its events are given to another, 1 s to 1 h, by default 30 s. Not how long an
         * event may take: a member that works says so.
         */
        public Builder ackWait(Duration wait) {
            this.ackWait = inRange("ack-wait", wait, Duration.ofSeconds(1), Duration.ofHours(1));
            return this;
        }

        /** How long {@link EventConsumer#close} waits for what is being handled, 0 to 10 min, by default 10 s. */
        public Builder closeTimeout(Duration timeout) {
            this.closeTimeout = inRange("close-timeout", timeout, Duration.ZERO, Duration.ofMinutes(10));
            return this;
        }

        /** How often an event is tried again that cannot be handled. */
        public Builder retry(RetryPolicy policy) {
            this.retry = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Whether to create the durable consumer and the stream of the dead letters if they are absent, and to adapt the consumer to these
         * options; by default true. Where it is false, both must be there.
         */
        public Builder provision(boolean create) {
            this.provision = create;
            return this;
        }

        /** Handles each event once, by remembering it in the transaction that handles it. Needs a group. */
        public Builder inbox(Inbox remembers) {
            this.inbox = Objects.requireNonNull(remembers, "remembers");
            return this;
        }

        /** Does the work. */
        public Builder handler(EventHandler work) {
            this.handler = Objects.requireNonNull(work, "work");
            this.transactionalHandler = null;
            return this;
        }

        /** Does the work in the transaction of the {@link #inbox}. */
        public Builder handler(TransactionalHandler work) {
            this.transactionalHandler = Objects.requireNonNull(work, "work");
            this.handler = null;
            return this;
        }

        /** Is told what happens. */
        public Builder listener(ConsumerListener told) {
            this.listener = Objects.requireNonNull(told, "told");
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException naming what is missing or does not go together
         */
        public ConsumerOptions build() {
            if (patterns.isEmpty() && subjects.isEmpty()) {
                throw new IllegalArgumentException("there are neither patterns nor subjects; give one, such as todo.*");
            }
            return new ConsumerOptions(this, effect());
        }

        private Effect effect() {
            EventHandler plain = handler;
            TransactionalHandler transactional =
                    plain == null ? transactionalHandler : (event, connection) -> plain.handle(event);
            if (transactional == null) {
                throw new IllegalArgumentException("handler is required: what to do with an event");
            }
            if (inbox != null) {
                if (group == null) {
                    throw new IllegalArgumentException(
                            "inbox needs a group: what is remembered is what the group has handled; give it a name");
                }
                return Effect.once(inbox, group, transactional);
            }
            if (plain == null) {
                throw new IllegalArgumentException(
                        "a handler that takes a connection needs an inbox, in whose transaction it works; give one");
            }
            return Effect.of(plain);
        }

        private List<String> filters() {
            List<String> filters = new ArrayList<>();
            patterns.forEach(pattern -> filters.add(subjectPrefix + "." + pattern));
            filters.addAll(subjects);
            return filters;
        }

        private static String requireName(String option, String name) {
            if (!name.matches("[^\\s.*>/\\\\\\p{Cntrl}]{1,255}")) {
                throw new IllegalArgumentException(option + " '" + name
                        + "' is no name in NATS: use no white space, no dots, slashes, '*' or '>'");
            }
            return name;
        }

        private static int inRange(String option, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        option + " is " + value + "; it must be between " + least + " and " + most);
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

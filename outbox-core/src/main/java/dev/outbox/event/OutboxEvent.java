package dev.outbox.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is written into the outbox: a CloudEvent plus the key that orders it and, seldom, an explicit
 * destination. Immutable, except that {@link #data()} is handed over without a copy and must not be changed.
 *
 * <p>{@link #toString()} shows neither data nor attributes, which may hold what must not reach a log.
 */
public final class OutboxEvent {
    private final UUID id;
    private final String type;
    private final String key;
    private final @Nullable String source;
    private final @Nullable String subject;
    private final @Nullable Instant time;
    private final String contentType;
    private final byte @Nullable [] data;
    private final Map<String, Object> attributes;
    private final @Nullable String destination;

    private OutboxEvent(Builder builder) {
        this.id = builder.id == null ? EventIds.next() : builder.id;
        this.type = builder.type;
        this.key = builder.key;
        this.source = builder.source;
        this.subject = builder.subject;
        this.time = builder.time;
        this.contentType = builder.contentType;
        this.data = builder.data;
        this.attributes = builder.attributes.isEmpty()
                ? Map.of()
                : Collections.unmodifiableMap(new TreeMap<>(builder.attributes));
        this.destination = builder.destination;
    }

    /**
     * Starts an event.
     *
     * @param type what happened, as dot-separated tokens of a NATS subject: {@code todo.created}
     * @param key the ordering key: events of one key arrive in the order in which they were written; not empty
     * @throws IllegalArgumentException if type or key cannot be used, saying why
     */
    public static Builder of(String type, String key) {
        return new Builder(type, key);
    }

    /** CloudEvents {@code id} and {@code Nats-Msg-Id}. */
    public UUID id() {
        return id;
    }

    /** CloudEvents {@code type}, and what follows the prefix in the NATS subject. */
    public String type() {
        return type;
    }

    /** The ordering key, CloudEvents {@code partitionkey}. */
    public String key() {
        return key;
    }

    /** CloudEvents {@code source}; null means the relay's default source. */
    public @Nullable String source() {
        return source;
    }

    /** CloudEvents {@code subject}, for an entity its id as text. */
    public @Nullable String subject() {
        return subject;
    }

    /** CloudEvents {@code time}; null means the database's clock when the row is written. */
    public @Nullable Instant time() {
        return time;
    }

    /** CloudEvents {@code datacontenttype}. */
    public String contentType() {
        return contentType;
    }

    /** The payload as it goes on the wire, not copied; null for an event without data. */
    public byte @Nullable [] data() {
        return data;
    }

    /** CloudEvents extensions in the order of their names; values are {@link String}, {@link Integer} or {@link Boolean}. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    /** An explicit NATS subject instead of {@code <prefix>.<type>}. */
    public @Nullable String destination() {
        return destination;
    }

    @Override
    public String toString() {
        return "OutboxEvent[id=" + id + ", type=" + type + ", key=" + key + "]";
    }

    /** Builds an {@link OutboxEvent}; each setter validates what it is given. Not thread-safe. */
    public static final class Builder {
        private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
        private static final Instant TOO_LATE = Instant.parse("+10000-01-01T00:00:00Z");

        private final String type;
        private final String key;
        private final Map<String, Object> attributes = new TreeMap<>();
        private @Nullable UUID id;
        private @Nullable String source;
        private @Nullable String subject;
        private @Nullable Instant time;
        private String contentType = "application/json";
        private byte @Nullable [] data;
        private @Nullable String destination;

        private Builder(String type, String key) {
            this.type = EventNames.requireSubject("type", type);
            if (key.isEmpty()) {
                throw new IllegalArgumentException("key must not be empty; it orders the events, for example todo/42");
            }
            this.key = EventNames.requireUnicode("key", key);
        }

        /** The id; a UUID of version 7 is made when none is given. */
        public Builder id(UUID id) {
            this.id = Objects.requireNonNull(id, "id");
            return this;
        }

        /** The CloudEvents source, a URI reference such as {@code /todo-app}; not empty. */
        public Builder source(String source) {
            if (source.isEmpty()) {
                throw new IllegalArgumentException("source must not be empty; leave it out for the relay's default");
            }
            this.source = EventNames.requireUriReference("source", source);
            return this;
        }

        /** The CloudEvents subject; not empty. */
        public Builder subject(String subject) {
            if (subject.isEmpty()) {
                throw new IllegalArgumentException("subject must not be empty; leave it out when there is none");
            }
            this.subject = EventNames.requireUnicode("subject", subject);
            return this;
        }

        /** The time of the occurrence, in the years 1 to 9999 (RFC 3339); truncated to microseconds, as PostgreSQL keeps it. */
        public Builder time(Instant time) {
            if (time.isBefore(EARLIEST) || !time.isBefore(TOO_LATE)) {
                throw new IllegalArgumentException("time " + time + " is outside of the years 1 to 9999 of RFC 3339");
            }
            this.time = time.truncatedTo(ChronoUnit.MICROS);
            return this;
        }

        /** The payload and its media type; the array is not copied. */
        public Builder data(String contentType, byte[] data) {
            this.contentType = EventNames.requireContentType(contentType);
            this.data = Objects.requireNonNull(data, "data");
            return this;
        }

        /** A payload of JSON text. */
        public Builder json(String json) {
            return data(
                    "application/json", EventNames.requireUnicode("data", json).getBytes(StandardCharsets.UTF_8));
        }

        /**
         * Adds a CloudEvents extension.
         *
         * @param name lower-case letters and digits; {@code dataschema} names the schema of the data, as a URI
         * @param value a {@link String}, {@link Integer} or {@link Boolean}
         */
        public Builder attribute(String name, Object value) {
            EventNames.requireExtension(name);
            if (!(value instanceof String) && !(value instanceof Integer) && !(value instanceof Boolean)) {
                throw new IllegalArgumentException("attribute '" + name + "' has a value of "
                        + value.getClass().getName() + "; CloudEvents allows text, 32-bit integers and booleans");
            }
            if (value instanceof String text) {
                EventNames.requireUnicode("attribute '" + name + "'", text);
            }
            if (name.equals("dataschema")) {
                EventNames.requireUriReference("attribute 'dataschema'", value.toString());
            }
            attributes.put(name, value);
            return this;
        }

        /** An explicit NATS subject, which must belong to the relay's stream. */
        public Builder destination(String destination) {
            this.destination = EventNames.requireDestination(destination);
            return this;
        }

        /** The event. The builder can go on to be used; what it is given later does not change the event. */
        public OutboxEvent build() {
            return new OutboxEvent(this);
        }
    }
}

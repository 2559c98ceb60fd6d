package dev.outbox.relay.deadletter;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Which dead letters to try again. It is always whole keys, as their events keep their order. */
public sealed interface RetryScope {
    /** The keys of these events. */
    static RetryScope ofEvents(Collection<UUID> ids) {
        return new Events(List.copyOf(ids));
    }

    /** One key. */
    static RetryScope ofKey(String key) {
        return new Key(key);
    }

    /** All keys. */
    static RetryScope all() {
        return new All();
    }

    /**
     * The keys of events.
     *
     * @param ids of the events
     */
    record Events(List<UUID> ids) implements RetryScope {}

    /**
     * One key.
     *
     * @param key the key
     */
    record Key(String key) implements RetryScope {}

    /** All keys. */
    record All() implements RetryScope {}
}

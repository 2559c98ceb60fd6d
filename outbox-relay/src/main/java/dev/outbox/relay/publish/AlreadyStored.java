package dev.outbox.relay.publish;

import java.util.UUID;

/** Tells which events the stream holds already, as far as recovery has found out. */
public interface AlreadyStored {
    /** Knows of none. */
    AlreadyStored NONE = id -> false;

    /** Whether the stream holds the event with this id. */
    boolean contains(UUID id);
}

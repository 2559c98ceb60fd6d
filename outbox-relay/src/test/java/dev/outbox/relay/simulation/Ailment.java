package dev.outbox.relay.simulation;

import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.port.RefusalCause;

/** What keeps an event from being published until a person has done something about it; told by its type. */
enum Ailment {
    /** The relay itself sees that it cannot be sent. */
    CANNOT_BE_SENT("todo.unsendable", RefusalCause.PAYLOAD_TOO_LARGE),
    /** The stream refuses it. */
    IS_REFUSED("todo.refused", RefusalCause.HEADERS_TOO_LARGE);

    final String type;
    final RefusalCause cause;

    Ailment(String type, RefusalCause cause) {
        this.type = type;
        this.cause = cause;
    }

    /** Whether any of them befalls the event. */
    static boolean mayBefall(OutboxEvent event) {
        return CANNOT_BE_SENT.befalls(event) || IS_REFUSED.befalls(event);
    }

    boolean befalls(OutboxEvent event) {
        return event != null && event.type().equals(type);
    }
}

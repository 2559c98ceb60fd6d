package dev.outbox.relay.simulation;

import dev.outbox.relay.port.RefusalCause;

/** What the stream answers to a publication. */
sealed interface Answer {
    /** It is there; a batch with the sequence of its last message. */
    record Stored(long sequence, boolean duplicate) implements Answer {}

    /**
     * The first of a batch are there; the others are not. The sequence is that of the last which was not known before, 0 if all were; whether
     * the batch's last was known is told besides.
     */
    record StoredInPart(int count, long sequence, Refused why, boolean lastIsKnown) implements Answer {}

    /** It is not, with the server's error code; for ever the same, if there is a cause. */
    record Refused(RefusalCause permanent, int code, String why) implements Answer {}
}

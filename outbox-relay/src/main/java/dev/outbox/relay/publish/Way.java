package dev.outbox.relay.publish;

import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.read.Page;

/** A way to send: decides which of the waiting events may go, and what an answer means for them. */
interface Way extends EventStream.Answers {
    /** Puts a waiting event in line, behind those of its key. */
    void add(int slot);

    /** Notes that all of a page was added; also after a change of ways, with the last page. */
    default void added(Page last) {}

    /** Whether nothing of what waits can be sent until more is added. */
    default boolean waitsForMore() {
        return false;
    }

    /** Forgets the lines; nothing may be in flight. */
    void clear();

    /** Sends what may be sent. */
    void send();
}

package dev.outbox.relay.publish;

import dev.outbox.relay.port.EventStream;

/** A way to send: decides which of the waiting events may go, and what an answer means for them. */
interface Way extends EventStream.Answers {
    /** Puts a waiting event in line, behind those of its key. */
    void add(int slot);

    /** Forgets the lines; nothing may be in flight. */
    void clear();

    /** Sends what may be sent. */
    void send();
}

package dev.outbox.consumer;

/** In which order the events of a group are handled. */
public enum DeliveryOrder {
    /**
     * Events of one key one after another, as they stand in the stream, also when one has to be tried again or another member takes over. One
     * member of the group works, with as many keys at a time as it has threads; the others stand by.
     */
    PER_KEY,
    /** In none: all members work, and each takes what comes next. */
    NONE
}

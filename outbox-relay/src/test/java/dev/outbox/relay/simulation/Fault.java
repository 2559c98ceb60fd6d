package dev.outbox.relay.simulation;

/** What can go wrong at a single step. What befalls a whole server is in {@link Disasters}. */
enum Fault {
    /** A relay's process dies. */
    RELAY_DIES,
    /** A relay's process stands still, for instance in a virtual machine that is being moved. */
    RELAY_FREEZES,
    /** A relay's wall clock is set, by hours, forwards or backwards. */
    CLOCK_JUMPS,
    /** A database session breaks, before or after the statement was executed. */
    SESSION_BREAKS,
    /** A connection to the stream breaks. */
    CONNECTION_BREAKS,
    /** A message never reaches the stream. */
    MESSAGE_LOST,
    /** A message reaches the stream late, also after those sent later or after its relay has died. */
    MESSAGE_LATE,
    /** A message reaches the stream twice. */
    MESSAGE_DOUBLED,
    /** The stream's answer never reaches the relay. */
    ANSWER_LOST,
    /** The stream's answer comes late. */
    ANSWER_LATE,
    /** The stream refuses a message for the moment. */
    STREAM_REFUSES
}

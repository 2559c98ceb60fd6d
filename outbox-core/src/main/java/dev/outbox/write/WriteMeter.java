package dev.outbox.write;

/**
 * Takes the measure of what events cost those who write them. Called on the thread that has written: it must be quick and
 * not throw. Must be thread-safe.
 */
@FunctionalInterface
public interface WriteMeter {
    /** Measures nothing. */
    WriteMeter NONE = (events, nanos) -> {};

    /**
     * Events were written.
     *
     * @param events how many, in one statement or several
     * @param nanos how long the database took for them, and for the commit where that went with them
     */
    void written(int events, long nanos);
}

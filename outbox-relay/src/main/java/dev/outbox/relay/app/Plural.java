package dev.outbox.relay.app;

/** Counts things in words. */
final class Plural {
    private Plural() {}

    /** Such as {@code 1 event} and {@code 2 events}. */
    static String of(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}

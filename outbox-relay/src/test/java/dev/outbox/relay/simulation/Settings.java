package dev.outbox.relay.simulation;

import dev.outbox.relay.Engine;
import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.relay.publish.PublisherLimits;
import java.time.Duration;

/**
 * What a history's world looks like. Tiny, so that everything happens close together: a few keys, pages of a few events, a
 * lease and a duplicate window of some hundred milliseconds.
 *
 * @param relays how many run at once
 * @param keys how many there are
 * @param transactions how many write events
 * @param storm nanoseconds during which transactions are begun and faults happen
 * @param duplicateWindow of the stream, in nanoseconds
 * @param fencing what the stream can hold against late leaders
 * @param batchFrom from how many waiting events on batches are sent
 * @param batches of which kind they are
 * @param ailing whether some events cannot be published at first
 * @param overtaking whether messages may overtake each other on their way
 * @param engine what the relays are told
 */
record Settings(
        int relays,
        int keys,
        int transactions,
        long storm,
        long duplicateWindow,
        Fencing fencing,
        int batchFrom,
        Publication.Kind batches,
        boolean overtaking,
        boolean ailing,
        Engine.Settings engine) {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1000 * MILLI;

    /** Nanoseconds after which the database ends a silent session. */
    long lease() {
        return engine.lease().toNanos();
    }

    static Settings drawnBy(Chance chance) {
        long lease = chance.between(200, 800) * MILLI;
        int page = chance.between(1, 5);
        int inFlight = chance.between(1, 4);
        Fencing fencing = chance.oneIn(4) ? Fencing.NONE : chance.oneIn(4) ? Fencing.BATCHES : Fencing.ALL;
        boolean takesBatches = fencing == Fencing.BATCHES || (fencing == Fencing.ALL && chance.oneIn(4));
        PublishMode mode =
                !takesBatches ? PublishMode.AUTO : chance.oneIn(2) ? PublishMode.TRANSACTION : PublishMode.ATOMIC;
        Engine.Settings engine = new Engine.Settings(
                new PageLimits(page, Long.MAX_VALUE, mode == PublishMode.TRANSACTION),
                new PublisherLimits(
                        inFlight,
                        page,
                        page * chance.between(1, 4),
                        Long.MAX_VALUE,
                        Duration.ofMillis(chance.between(50, 400)),
                        mode),
                Duration.ofMillis(chance.between(5, 50)),
                Duration.ofMillis(chance.pick(0, 1, 10, 50)),
                Duration.ofMillis(chance.between(50, 200)),
                Duration.ofNanos(lease),
                Duration.ofMillis(chance.between(0, 200)),
                chance.oneIn(4) ? DeadLetterPolicy.CONTINUE : DeadLetterPolicy.PARK_KEY);
        return new Settings(
                chance.oneIn(5) ? 2 : 1,
                chance.between(1, 4),
                chance.between(5, 40),
                chance.between(100, 2500) * MILLI,
                chance.between(100, 1000) * MILLI,
                fencing,
                takesBatches ? chance.between(1, fencing == Fencing.BATCHES ? 1 : 4) : Integer.MAX_VALUE,
                fencing == Fencing.ALL && chance.oneIn(2) ? Publication.Kind.INGEST : Publication.Kind.ATOMIC,
                chance.oneIn(2),
                chance.oneIn(4),
                engine);
    }
}

package dev.outbox.torture.fault;

import dev.outbox.torture.stage.Stage;
import dev.outbox.torture.stage.StreamAccess;
import dev.outbox.torture.stage.Timing;
import dev.outbox.torture.stage.Waiting;
import dev.outbox.torture.write.Pace;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a fault has to do with.
 *
 * @param stage the servers and relays
 * @param stream the stream as this program sees it
 * @param pace of the writers
 * @param random by the seed
 * @param eventsPerFault how many events are written in the course of one fault
 */
record Scene(Stage stage, StreamAccess stream, Pace pace, RandomGenerator random, long eventsPerFault) {
    /** Has the writers write as fast as they can, and waits until that is under way. */
    void burst() throws InterruptedException {
        long until = pace.written() + Math.max(20, eventsPerFault / 8);
        pace.burst(Math.max(200, eventsPerFault / 2));
        Waiting.until("a burst of events", Duration.ofSeconds(30), () -> pace.written() >= until);
    }

    void pause(long leastMillis, long mostMillis) throws InterruptedException {
        Waiting.pause(Duration.ofMillis(random.nextLong(leastMillis, mostMillis + 1)));
    }

    /** Lets more time pass than the stream remembers message ids. */
    void outlastDuplicateWindow() throws InterruptedException {
        long window = Timing.DUPLICATE_WINDOW.toMillis();
        pause(window + 300, window + 1_500);
    }
}

package dev.outbox.examples.quickstart;

import dev.outbox.relay.RelayListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the relay to lead, and tells of trouble that lasts; what goes by within a second is in the log only. */
final class RelayWatch implements RelayListener {
    private static final Logger log = LoggerFactory.getLogger(RelayWatch.class);

    private static final Duration LASTING = Duration.ofSeconds(1);

    private final PrintStream out;
    private final CountDownLatch leading = new CountDownLatch(1);

    RelayWatch(PrintStream out) {
        this.out = out;
    }

    /** By then the stream is there too. */
    void awaitLeading() throws InterruptedException {
        if (!leading.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the relay does not get to work");
        }
    }

    @Override
    public void leading(long epoch, int foundInStream) {
        log.info("The relay leads. epoch={} foundInStream={}", epoch, foundInStream);
        leading.countDown();
    }

    @Override
    public void interrupted(RuntimeException cause, Duration retryIn) {
        log.warn("The relay is interrupted. retryIn={}", retryIn, cause);
        if (retryIn.compareTo(LASTING) > 0) {
            out.println("  The relay tries again: " + cause.getMessage());
        }
    }
}

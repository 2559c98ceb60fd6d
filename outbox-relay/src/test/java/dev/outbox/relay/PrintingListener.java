package dev.outbox.relay;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a relay's changes of state into the test's log. */
final class PrintingListener implements RelayListener {
    private static final Logger LOG = LoggerFactory.getLogger(PrintingListener.class);

    @Override
    public void standingBy() {
        LOG.info("standing by");
    }

    @Override
    public void leading(long epoch, int foundInStream) {
        LOG.info("leading epoch={} foundInStream={}", epoch, foundInStream);
    }

    @Override
    public void leadershipLost(String reason) {
        LOG.warn("leadership lost: {}", reason);
    }

    @Override
    public void interrupted(RuntimeException cause, Duration retryIn) {
        LOG.warn("interrupted, again in {}", retryIn, cause);
    }

    @Override
    public void stopped() {
        LOG.info("stopped");
    }
}

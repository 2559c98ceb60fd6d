package dev.outbox.relay.faults;

import dev.outbox.relay.RelayListener;
import dev.outbox.relay.recover.StreamLossPolicy;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a relay's changes of state into the test's log. */
final class LoggedListener implements RelayListener {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedListener.class);

    @Override
    public void standingBy() {
        LOG.info("standing by");
    }

    @Override
    public void leading(long epoch, int foundInStream) {
        LOG.info("leading epoch={} foundInStream={}", epoch, foundInStream);
    }

    @Override
    public void sending(String how) {
        LOG.info("sends {}", how);
    }

    @Override
    public void parked(int events, String reason) {
        LOG.warn("parked {}: {}", events, reason);
    }

    @Override
    public void streamLoss(String what, StreamLossPolicy policy) {
        LOG.warn("{}; policy {}", what, policy);
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

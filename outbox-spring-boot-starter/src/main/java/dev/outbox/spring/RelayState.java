package dev.outbox.spring;

import dev.outbox.relay.RelayListener;
import dev.outbox.relay.port.StoreUnavailableException;
import dev.outbox.relay.port.StreamUnavailableException;
import dev.outbox.relay.recover.StreamLossPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Knows and logs what the embedded relay does. Told by the relay's thread, asked by any. */
public final class RelayState implements RelayListener {
    private static final Logger LOG = LoggerFactory.getLogger("dev.outbox.relay");

    /** What a relay does. */
    public enum Role {
        /** It has not reached database and stream yet, or not again. */
        CONNECTING,
        /** Another one works. */
        STANDING_BY,
        /** It works. */
        LEADING,
        /** It has ended, as the application does. */
        STOPPED,
        /** It has ended by an error of the program, and will not start again in this process. */
        FAILED
    }

    /** What makes a relay begin again. */
    public enum Failing {
        /** The database. */
        DATABASE,
        /** NATS, or the stream. */
        STREAM,
        /** Something else. */
        OTHER;

        static Failing of(RuntimeException cause) {
            if (cause instanceof StoreUnavailableException) {
                return DATABASE;
            }
            return cause instanceof StreamUnavailableException ? STREAM : OTHER;
        }
    }

    private final Map<Failing, AtomicLong> retries = new ConcurrentHashMap<>();
    private volatile Role role = Role.CONNECTING;
    private volatile @Nullable String trouble;

    /** What it does. */
    public Role role() {
        return role;
    }

    /** Whether it has reached database and stream. */
    public boolean isConnected() {
        return role == Role.LEADING || role == Role.STANDING_BY;
    }

    /** Why it is connecting or has failed; null if nothing went wrong since it last was connected. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** How often it had to begin again for this reason, since the application was started. */
    public long retries(Failing failing) {
        AtomicLong count = retries.get(failing);
        return count == null ? 0 : count.get();
    }

    @Override
    public void standingBy() {
        become(Role.STANDING_BY);
        LOG.info("Outbox relay stands by: another one leads");
    }

    @Override
    public void leading(long epoch, int foundInStream) {
        become(Role.LEADING);
        LOG.info("Outbox relay leads. epoch={} foundInStream={}", epoch, foundInStream);
    }

    @Override
    public void sending(String how) {
        LOG.debug("Outbox relay sends events {}", how);
    }

    @Override
    public void unfenced(String why) {
        LOG.warn("Outbox relay has only its lease against a leader that was frozen and replaced: {}", why);
    }

    @Override
    public void parked(int events, String reason) {
        LOG.warn("Outbox relay has parked {} events as dead letters: {}", events, reason);
    }

    @Override
    public void streamLoss(String what, StreamLossPolicy policy) {
        LOG.warn("Outbox relay finds that the stream has lost messages: {}. policy={}", what, policy);
    }

    @Override
    public void leadershipLost(String reason) {
        troubled(reason);
        LOG.warn("Outbox relay has lost the lead: {}", reason);
    }

    @Override
    public void interrupted(RuntimeException cause, Duration retryIn) {
        retries.computeIfAbsent(Failing.of(cause), failing -> new AtomicLong()).incrementAndGet();
        boolean first = trouble == null;
        troubled(String.valueOf(cause.getMessage()));
        // Only the first of a row: an outage of an hour is one line, not thousands.
        LOG.atLevel(first ? Level.WARN : Level.DEBUG).log("Outbox relay waits and tries again: {}", cause.getMessage());
    }

    @Override
    public void retained(List<String> partitions) {
        LOG.info("Outbox relay has dropped settled events. partitions={}", partitions);
    }

    @Override
    public void retentionFailed(RuntimeException cause) {
        LOG.warn("Outbox relay cannot look after the outbox, and publishes on: {}", cause.getMessage());
    }

    @Override
    public void failed(Error cause) {
        role = Role.FAILED;
        trouble = cause.toString();
        LOG.error("Outbox relay has failed, and does not start again before the application does", cause);
    }

    @Override
    public void stopped() {
        role = Role.STOPPED;
        LOG.info("Outbox relay stopped");
    }

    private void become(Role now) {
        role = now;
        trouble = null;
    }

    private void troubled(String why) {
        role = Role.CONNECTING;
        trouble = why;
    }
}

package dev.outbox.relay.faults;

import dev.outbox.relay.RelayListener;
import dev.outbox.relay.recover.StreamLossPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Knows what a relay does at the moment, and writes it into the test's log. Thread-safe. */
public final class RelayState implements RelayListener {
    private final RelayListener log = new LoggedListener();
    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicInteger interruptions = new AtomicInteger();
    private volatile String now = "starting";
    private volatile String lastComplaint = "";
    private volatile String lacks = "";

    /** Whether it leads. */
    public boolean isLeading() {
        return now.equals("leading");
    }

    /** Whether it stands by. */
    public boolean isStandingBy() {
        return now.equals("standing by");
    }

    /** How often it was interrupted. */
    public int interruptions() {
        return interruptions.get();
    }

    /** How often it found that the stream had lost messages. */
    public int streamLosses() {
        return losses.get();
    }

    /** What it said at the last interruption. */
    public String lastComplaint() {
        return lastComplaint;
    }

    /** What it said that keeps a fence out; empty if it did not say so. */
    public String lacks() {
        return lacks;
    }

    @Override
    public void unfenced(String why) {
        lacks = why;
        log.unfenced(why);
    }

    @Override
    public void standingBy() {
        now = "standing by";
        log.standingBy();
    }

    @Override
    public void leading(long epoch, int foundInStream) {
        now = "leading";
        log.leading(epoch, foundInStream);
    }

    @Override
    public void streamLoss(String what, StreamLossPolicy policy) {
        losses.incrementAndGet();
        log.streamLoss(what, policy);
    }

    @Override
    public void leadershipLost(String reason) {
        now = "lost";
        log.leadershipLost(reason);
    }

    @Override
    public void interrupted(RuntimeException cause, Duration retryIn) {
        now = "interrupted";
        lastComplaint = String.valueOf(cause.getMessage());
        interruptions.incrementAndGet();
        log.interrupted(cause, retryIn);
    }

    @Override
    public void stopped() {
        now = "stopped";
        log.stopped();
    }
}

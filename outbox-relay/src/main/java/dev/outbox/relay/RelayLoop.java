package dev.outbox.relay;

import dev.outbox.relay.lead.Leadership;
import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.Checkpoint;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.EventStreams;
import dev.outbox.relay.port.LeadershipLostException;
import dev.outbox.relay.port.Lease;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.OutboxStore;
import dev.outbox.relay.port.StreamState;
import dev.outbox.relay.port.TakenOver;
import dev.outbox.relay.port.Waiter;
import dev.outbox.relay.publish.PublishCount;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.relay.recover.DiscardedPolicy;
import dev.outbox.relay.recover.Healing;
import dev.outbox.relay.recover.ReadBack;
import dev.outbox.relay.retain.Retainer;
import java.time.Duration;
import java.util.Optional;

/**
 * The relay's life, again and again until it is stopped: connect, lead, recover, drain. Whatever goes wrong ends the life, and the
 * next starts at the top from what is written down; nothing in memory is trusted over that. Runs on one thread; only the store is looked
 * after in the background.
 */
final class RelayLoop implements Runnable {
    /** A duplicate window that outlasts any pause between the read-back and the sending of what was not found. */
    private static final Duration LONG_WINDOW = Duration.ofSeconds(30);

    private static final Duration ARRIVAL = Duration.ofSeconds(1);

    private final OutboxStore store;
    private final EventStreams streams;
    private final Waiter waiter;
    private final EngineOptions options;
    private final PublishCount count;
    private final RelayListener listener;
    private final Backoff backoff;

    RelayLoop(
            OutboxStore store,
            EventStreams streams,
            Waiter waiter,
            EngineOptions options,
            PublishCount count,
            RelayListener listener) {
        this.store = store;
        this.streams = streams;
        this.waiter = waiter;
        this.options = options;
        this.count = count;
        this.listener = listener;
        this.backoff = new Backoff();
    }

    @Override
    public void run() {
        try {
            liveUntilStopped();
        } catch (Error e) {
            // Short of memory, for example. The lead ends with the session and another takes over; this one must not
            // seem to work.
            tell(e);
            throw e;
        }
    }

    private void tell(Error error) {
        try {
            listener.failed(error);
        } catch (RuntimeException | Error another) {
            error.addSuppressed(another);
        }
    }

    private void liveUntilStopped() {
        while (!waiter.stopRequested()) {
            try {
                live();
            } catch (LeadershipLostException e) {
                listener.leadershipLost(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                // Also a mistake of ours: a relay that goes on trying loses nothing, a thread that dies in silence
                // stalls all.
                listener.interrupted(e, backoff.next());
                waiter.await(backoff.current());
            }
        }
        listener.stopped();
    }

    private void live() {
        Lease lease = new Lease(waiter, options.lease().toNanos());
        try (EventStream stream = streams.connect(lease);
                OutboxSession outbox = store.connect()) {
            Leadership leadership =
                    new Leadership(outbox, waiter, lease, options.lease().dividedBy(4));
            if (!leadership.await(options.takeOverEvery(), listener::standingBy)) {
                return;
            }
            lead(outbox, stream, leadership);
        }
    }

    /**
     * In this order: the epoch, so that older checkpoints are refused; the fence, so that older messages are; then what
     * the stream holds can no longer change behind our back, and the check for losses and the read-back are complete.
     */
    private void lead(OutboxSession outbox, EventStream stream, Leadership leadership) {
        String name = outbox.outboxName();
        long lastFence = stream.lastFence(name);
        TakenOver taken = outbox.takeOver();
        Optional<Anchor> fence = stream.raiseFence(name, taken.epoch(), lastFence);
        leadership.verify();

        if (stream.unfenced().isPresent()) {
            letArrive(stream);
        }
        StreamState state = stream.state();
        Checkpoint start = new Healing(outbox, stream, options.streamLoss())
                .check(taken.checkpoint(), state, listener::streamLoss);
        ReadBack readBack =
                ReadBack.of(stream, start.floor(), outbox.preparedTransactions(), state, leadership::verifyIfDue);
        if (options.discarded() == DiscardedPolicy.STOP) {
            readBack.requireProof();
        }
        if (readBack.mayStillFind()) {
            outbox.retryAgain(readBack::contains, readBack.floor().sequence());
        }
        leadership.verify();

        listener.leading(taken.epoch(), readBack.size());
        listener.sending(wayToSend(stream));
        if (fence.isEmpty() || !mayBatch(stream)) {
            stream.unfenced().ifPresent(listener::unfenced);
        }
        Optional<Anchor> anchor = fence.or(readBack::last).or(() -> Optional.ofNullable(start.anchor()));
        Retainer retainer = new Retainer(outbox, options.retention(), options.background(), waiter);
        Upkeep upkeep = new Upkeep(retainer, outbox, listener);
        new Drain(
                        outbox,
                        stream,
                        waiter,
                        options,
                        count,
                        listener,
                        leadership,
                        upkeep,
                        new Start(start, state, readBack, anchor))
                .run(backoff::reset);
    }

    /**
     * A server that hung has in its sockets what the last leader sent, and answers a new one before it has looked at all of that. Without a
     * fence it stores it then, behind the place up to which the stream was read back. Its memory of ids covers that for as long
     * as its duplicate window, which may be shorter than the pauses of a busy machine (74 of 37,000 events were doubled so, window 2 s).
     */
    private void letArrive(EventStream stream) {
        if (stream.state().duplicateWindow().compareTo(LONG_WINDOW) < 0) {
            Duration share = options.lease().dividedBy(2);
            waiter.await(share.compareTo(ARRIVAL) < 0 ? share : ARRIVAL);
        }
    }

    private boolean mayBatch(EventStream stream) {
        return options.publisher().mode() != PublishMode.SINGLE && stream.batchFrom() < Integer.MAX_VALUE;
    }

    private String wayToSend(EventStream stream) {
        PublishMode mode = options.publisher().mode();
        int batchFrom = stream.batchFrom();
        if (mode == PublishMode.SINGLE) {
            return "one by one, as told";
        }
        if (mode == PublishMode.TRANSACTION && batchFrom < Integer.MAX_VALUE) {
            return stream.waysToSend() + " of whole transactions";
        }
        return mode == PublishMode.AUTO && batchFrom > 1 && batchFrom < Integer.MAX_VALUE
                ? "one by one, with " + batchFrom + " or more waiting " + stream.waysToSend()
                : stream.waysToSend();
    }
}

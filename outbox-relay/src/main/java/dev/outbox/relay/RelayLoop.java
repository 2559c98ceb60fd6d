package dev.outbox.relay;

import dev.outbox.relay.checkpoint.Checkpointer;
import dev.outbox.relay.lead.Leadership;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.EventStreams;
import dev.outbox.relay.port.LeadershipLostException;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.OutboxStore;
import dev.outbox.relay.port.StreamState;
import dev.outbox.relay.port.TakenOver;
import dev.outbox.relay.port.Waiter;
import dev.outbox.relay.publish.PublishCount;
import dev.outbox.relay.recover.ReadBack;

/**
 * The relay's life, again and again until it is stopped: connect, lead, recover, drain. Whatever goes wrong ends the life, and the
 * next starts at the top from what is written down; nothing in memory is trusted over that. Runs on one thread.
 */
final class RelayLoop implements Runnable {
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
        try (EventStream stream = streams.connect();
                OutboxSession outbox = store.connect()) {
            Leadership leadership = new Leadership(outbox, waiter, options.verifyEvery());
            if (!leadership.await(options.takeOverEvery(), listener::standingBy)) {
                return;
            }
            TakenOver start = outbox.takeOver();
            outbox.maintain();
            StreamState state = stream.state();
            ReadBack readBack = ReadBack.of(stream, start.checkpoint().floor(), state);
            leadership.verifyIfDue();
            listener.leading(start.epoch(), readBack.size());
            Checkpointer checkpointer = new Checkpointer(outbox, waiter, options.checkpointEvery(), start.checkpoint());
            Drain drain = new Drain(outbox, stream, waiter, options, count, start.checkpoint(), state, readBack);
            drain.run(leadership, checkpointer, backoff::reset);
        }
    }
}

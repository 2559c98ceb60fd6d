package dev.outbox.relay;

import dev.outbox.relay.checkpoint.Checkpointer;
import dev.outbox.relay.deadletter.DeadLetterBox;
import dev.outbox.relay.deadletter.Retry;
import dev.outbox.relay.lead.Leadership;
import dev.outbox.relay.port.Checkpoint;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.StreamFloor;
import dev.outbox.relay.port.StreamState;
import dev.outbox.relay.port.StreamUnavailableException;
import dev.outbox.relay.port.Waiter;
import dev.outbox.relay.publish.PublishCount;
import dev.outbox.relay.publish.Publisher;
import dev.outbox.relay.read.Page;
import dev.outbox.relay.read.PollPace;
import dev.outbox.relay.read.SnapshotCursor;
import dev.outbox.relay.recover.ReadBack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A leader's work: read a page, publish it, write down what is settled; when asked to stop, finish what is in hand. */
final class Drain {
    /** Older than this, the floor is asked for again before something is sent: it bounds what read-back has to read. */
    private static final Duration FLOOR_AGE = Duration.ofSeconds(30);

    private final OutboxSession outbox;
    private final EventStream stream;
    private final Waiter waiter;
    private final EngineOptions options;
    private final PublishCount count;
    private final RelayListener listener;
    private final Leadership leadership;
    private final Upkeep upkeep;

    private final ReadBack readBack;
    private final SnapshotCursor cursor;
    private final Publisher publisher;
    private final Checkpointer checkpointer;
    private final DeadLetterBox deadLetters;
    private final PollPace pace;
    private long floorNanos;
    private boolean retryWanted;

    Drain(
            OutboxSession outbox,
            EventStream stream,
            Waiter waiter,
            EngineOptions options,
            PublishCount count,
            RelayListener listener,
            Leadership leadership,
            Upkeep upkeep,
            Start start) {
        this.outbox = outbox;
        this.stream = stream;
        this.waiter = waiter;
        this.options = options;
        this.count = count;
        this.listener = listener;
        this.leadership = leadership;
        this.upkeep = upkeep;
        this.readBack = start.readBack();
        this.cursor = new SnapshotCursor(outbox, start.checkpoint().cursor(), options.page());
        this.publisher = publisher(start.checkpoint(), start.stream());
        start.anchor().ifPresent(publisher::noteAnchor);
        this.checkpointer = new Checkpointer(outbox, waiter, options.checkpointEvery(), start.checkpoint());
        this.deadLetters = new DeadLetterBox(outbox, waiter, options.deadLetters());
        this.pace = new PollPace(options.pollCeiling(), waiter.nanoTime());
        this.floorNanos = waiter.nanoTime();
    }

    /**
     * Works until asked to stop.
     *
     * @param progress is run whenever a checkpoint moved
     */
    void run(Runnable progress) {
        while (!waiter.stopRequested()) {
            if (mayRead()) {
                read();
                upkeep.tick();
            }
            if (exchange()) {
                progress.run();
            }
            retryDeadLetters();
        }
        long deadline = waiter.nanoTime() + options.drainTimeout().toNanos();
        while (!publisher.isEmpty() && !publisher.waitsForMore() && waiter.nanoTime() < deadline) {
            exchange();
        }
        checkpointer.saveNow(checkpoint());
        if (!publisher.isEmpty() && !publisher.waitsForMore()) {
            throw new StreamUnavailableException(
                    publisher.unsettled() + " events were not acknowledged within the drain timeout of "
                            + options.drainTimeout() + "; the next leader looks them up in the stream");
        }
    }

    private boolean mayRead() {
        return (!retryWanted || publisher.waitsForMore())
                && publisher.hasRoom()
                && pace.untilNext(waiter.nanoTime()).isZero();
    }

    private void read() {
        refreshFloor();
        if (readBack.isInDoubt()) {
            readBack.prepared(outbox.preparedTransactions());
        }
        long asked = waiter.nanoTime();
        Page page = cursor.next();
        count.looked(page.events().size(), waiter.nanoTime() - asked);
        leadership.sawDatabase(asked);
        // Opening a window of a million events may take longer than the lease. Without this look at the lead the socket
        // refuses what is sent now, and the next life opens the same window for as long, again and again.
        leadership.verifyIfDue();
        publisher.parkBehind(deadLetters.parkedKeys(page));
        publisher.offer(page, readBack, floorOfNew());
        readBack.passed(page);
        if (page.completesWindow()) {
            pace.lookedToTheEnd(!page.events().isEmpty(), waiter.nanoTime());
        } else {
            pace.moreIsWaiting(waiter.nanoTime());
        }
    }

    /** Sends and receives; true when a checkpoint was written. */
    private boolean exchange() {
        publisher.send();
        publisher.receive(waitForAnswers());
        boolean saved;
        if (publisher.hasLetters()) {
            List<DeadLetter> letters = publisher.takeLetters();
            checkpointer.save(checkpoint(), letters);
            deadLetters.filled();
            listener.parked(letters.size(), letters.get(0).reason());
            saved = true;
        } else {
            saved = checkpointer.saveIfDue(checkpoint());
        }
        leadership.verifyIfDue();
        return saved;
    }

    /** Until the next look, if there is room for what it may find; else until an answer makes room. */
    private Duration waitForAnswers() {
        if (waiter.stopRequested() || retryWanted || !publisher.hasRoom()) {
            return options.pollCeiling();
        }
        return pace.untilNext(waiter.nanoTime());
    }

    /**
     * Waits until nothing is in flight, and then tries again what somebody has asked for. Not before what earlier leaders may have
     * sent has been passed: after a loss in the stream, events that come before the parked ones have to be sent again first.
     */
    private void retryDeadLetters() {
        retryWanted |= readBack.isDone() && deadLetters.retryIsWanted();
        if (retryWanted && publisher.isEmpty()) {
            checkpointer.saveNow(checkpoint());
            Checkpoint after = new Retry(outbox, stream, options.page(), options.discarded())
                    .run(checkpoint(), leadership, this::publisher);
            Optional.ofNullable(after.anchor()).ifPresent(publisher::noteAnchor);
            checkpointer.noteSaved(after);
            retryWanted = outbox.hasRetryRequests();
        }
    }

    private Publisher publisher(Checkpoint checkpoint, StreamState state) {
        return new Publisher(stream, waiter, options.publisher(), options.deadLetters(), count, checkpoint, state);
    }

    private void refreshFloor() {
        if (publisher.isEmpty() && waiter.nanoTime() - floorNanos > FLOOR_AGE.toNanos()) {
            publisher.streamReached(stream.state().lastSequence());
            floorNanos = waiter.nanoTime();
        }
    }

    /** Of an event that an earlier leader may have sent, the floor is that leader's, until the event is settled. */
    private StreamFloor floorOfNew() {
        return readBack.mayStillFind() ? readBack.floor() : publisher.currentFloor();
    }

    private StreamFloor floor() {
        return publisher.floor().orElseGet(this::floorOfNew);
    }

    private Checkpoint checkpoint() {
        return new Checkpoint(publisher.settled(), floor(), publisher.anchor());
    }
}

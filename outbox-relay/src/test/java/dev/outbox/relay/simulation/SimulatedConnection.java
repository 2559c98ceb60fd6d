package dev.outbox.relay.simulation;

import static dev.outbox.relay.simulation.Settings.MILLI;

import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.EventRefusedException;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.Lease;
import dev.outbox.relay.port.MessageAt;
import dev.outbox.relay.port.RefusedInBatch;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.StreamState;
import dev.outbox.relay.port.StreamUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Supplier;

/** A relay's connection to the stream: what it asks, what it sends, and what becomes of that on the way. */
final class SimulatedConnection implements EventStream {
    private final World world;
    private final SimulatedServer server;
    private final SimulatedRelay relay;
    private final Lease lease;
    private final Wire wire;
    private final Queue<Arrived> answers = new ArrayDeque<>();
    private final int incarnation;
    /** As it was when the connection was made; the stream may have been made again since. */
    private final Instant created;

    private boolean broken;
    private long fence = Publication.ANY_FENCE;

    private record Arrived(long token, Answer answer) {}

    SimulatedConnection(World world, SimulatedServer server, SimulatedRelay relay, Lease lease) {
        this.world = world;
        this.server = server;
        this.relay = relay;
        this.lease = lease;
        this.wire = new Wire(world, server, relay);
        this.incarnation = server.incarnation();
        this.created = server.state().created();
    }

    /** The process stands still: what it has not handed to the network yet waits as long. */
    void holdBack(long time) {
        wire.holdBack(time);
    }

    @Override
    public StreamState state() {
        StreamState now = ask("asks for the stream's state", server::state);
        if (!now.created().equals(created)) {
            throw new StreamUnavailableException("the stream was made anew");
        }
        return now;
    }

    @Override
    public MessageAt look(Anchor anchor) {
        return ask("looks into the stream", () -> {
            world.note(relay.name(), () -> "at " + anchor);
            StoredMessage found = server.get(anchor.sequence());
            if (found != null) {
                return anchor.messageId().equals(found.id()) ? MessageAt.SAME : MessageAt.LOST;
            }
            StreamState now = server.state();
            boolean sameStream = now.created().equals(anchor.streamCreated());
            return sameStream && anchor.sequence() <= now.lastSequence() ? MessageAt.REMOVED : MessageAt.LOST;
        });
    }

    @Override
    public long lastFence(String outbox) {
        return hasFence() ? ask("asks for the last fence", server::lastFence) : 0;
    }

    @Override
    public Optional<Anchor> raiseFence(String outbox, long epoch, long lastFence) {
        if (!hasFence()) {
            return Optional.empty();
        }
        String id = "outbox-fence-" + outbox + "-" + epoch + "-" + lastFence;
        Publication message = Publication.of(new SentMessage(id, null), lastFence);
        if (world.faults.strikes(Fault.MESSAGE_LATE)) {
            wire.send(message, answer -> {});
            throw new StreamUnavailableException("putting up the fence: no answer in time");
        }
        Answer answer = ask("puts up a fence", () -> server.take(message));
        if (answer instanceof Answer.Stored stored) {
            fence = stored.sequence();
            return Optional.of(new Anchor(created, fence, id));
        }
        throw new StreamUnavailableException("putting up the fence: " + answer);
    }

    private boolean hasFence() {
        return world.settings.fencing() != Fencing.NONE;
    }

    @Override
    public Optional<String> unfenced() {
        return world.settings.fencing() == Fencing.ALL ? Optional.empty() : Optional.of("not for single messages");
    }

    @Override
    public void send(long token, StoredEvent event) {
        if (cannotBeSent(event)) {
            throw refused();
        }
        boolean fenced = world.settings.fencing() == Fencing.ALL;
        send(token, Publication.of(SentMessage.of(event.event()), fenced ? fence : Publication.ANY_FENCE));
    }

    @Override
    public int batchFrom() {
        return world.settings.batchFrom();
    }

    @Override
    public Optional<RefusedInBatch> sendBatch(long token, List<StoredEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            if (cannotBeSent(events.get(i))) {
                return Optional.of(new RefusedInBatch(i, refused()));
            }
        }
        List<SentMessage> messages =
                events.stream().map(event -> SentMessage.of(event.event())).toList();
        send(token, new Publication(messages, world.settings.batches(), fence));
        return Optional.empty();
    }

    private boolean cannotBeSent(StoredEvent event) {
        return Ailment.CANNOT_BE_SENT.befalls(event.event()) && !server.takesAll();
    }

    private static EventRefusedException refused() {
        return new EventRefusedException(Ailment.CANNOT_BE_SENT.cause, "cannot be sent", null);
    }

    private void send(long token, Publication publication) {
        relay.step(1000, 20_000);
        // The socket takes no event after the lease.
        broken |= !lease.holds();
        mayBreak("sends");
        world.note(relay.name(), () -> "sends " + publication);
        wire.send(publication, answer -> {
            answers.add(new Arrived(token, answer));
            world.scheduler.wake(relay.actor());
        });
    }

    @Override
    public void receive(Duration wait, Answers to) {
        relay.step(1000, 20_000);
        if (answers.isEmpty()) {
            mayBreak("waits for answers");
            if (!wait.isZero()) {
                world.scheduler.sleep(relay.actor(), wait.toNanos(), true);
                relay.mayDie();
            }
        }
        for (Arrived next = answers.poll(); next != null; next = answers.poll()) {
            if (next.answer instanceof Answer.Stored stored) {
                to.stored(next.token, stored.sequence(), stored.duplicate());
            } else if (next.answer instanceof Answer.Refused refused) {
                to.failed(next.token, refusal(refused));
            } else if (next.answer instanceof Answer.StoredInPart part) {
                if (part.lastIsKnown() && part.sequence() > 0) {
                    throw new StreamUnavailableException("the stream does not say which of the batch it knew");
                }
                to.storedInPart(
                        next.token, part.count(), part.sequence(), part.why() == null ? null : refusal(part.why()));
            }
        }
    }

    private static Refusal refusal(Answer.Refused refused) {
        return new Refusal(refused.permanent(), refused.code(), refused.why());
    }

    @Override
    public void readIds(long after, long to, Ids ids) {
        ask("reads back", () -> {
            world.note(relay.name(), () -> "from " + after + " to " + to);
            for (StoredMessage message : server.messages()) {
                if (message.sequence() > after && message.sequence() <= to && message.event() != null) {
                    ids.message(message.sequence(), UUID.fromString(message.id()));
                }
            }
            return true;
        });
    }

    @Override
    public void close() {
        broken = true;
        wire.close();
    }

    /** One question and its answer, with whatever may happen in between. */
    private <T> T ask(String what, Supplier<T> question) {
        relay.step(MILLI / 50, MILLI / 2);
        mayBreak(what);
        relay.waitFor(server.hangsFor());
        mayBreak(what);
        if (!server.hasStream()) {
            throw new StreamUnavailableException(what + ": no stream");
        }
        world.note(relay.name(), () -> what);
        T answer = question.get();
        relay.step(MILLI / 50, MILLI / 2);
        mayBreak(what);
        return answer;
    }

    private void mayBreak(String what) {
        broken |= server.incarnation() != incarnation || world.faults.strikes(Fault.CONNECTION_BREAKS);
        if (broken) {
            throw new StreamUnavailableException(what + ": the connection has broken");
        }
    }
}

package dev.outbox.torture.mutant;

import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.MessageAt;
import dev.outbox.relay.port.RefusedInBatch;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.StreamState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A stream that does what another does, unless a mutant does it otherwise. */
abstract class ForwardingStream implements EventStream {
    private final EventStream to;

    ForwardingStream(EventStream to) {
        this.to = to;
    }

    @Override
    public StreamState state() {
        return to.state();
    }

    @Override
    public MessageAt look(Anchor anchor) {
        return to.look(anchor);
    }

    @Override
    public long lastFence(String outbox) {
        return to.lastFence(outbox);
    }

    @Override
    public Optional<Anchor> raiseFence(String outbox, long epoch, long lastFence) {
        return to.raiseFence(outbox, epoch, lastFence);
    }

    @Override
    public void send(long token, StoredEvent event) {
        to.send(token, event);
    }

    @Override
    public int batchFrom() {
        return to.batchFrom();
    }

    @Override
    public String waysToSend() {
        return to.waysToSend();
    }

    @Override
    public Optional<RefusedInBatch> sendBatch(long token, List<StoredEvent> events) {
        return to.sendBatch(token, events);
    }

    @Override
    public void receive(Duration wait, Answers answers) {
        to.receive(wait, answers);
    }

    @Override
    public void readIds(long after, long to, Ids ids) {
        this.to.readIds(after, to, ids);
    }

    @Override
    public void close() {
        to.close();
    }
}

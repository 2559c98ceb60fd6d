package dev.outbox.relay;

import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.Checkpoint;
import dev.outbox.relay.port.StreamState;
import dev.outbox.relay.recover.ReadBack;
import java.util.Optional;

/**
 * What recovery hands to a new leader's work.
 *
 * @param checkpoint where to start
 * @param stream the stream after the take-over
 * @param readBack what the stream holds already
 * @param anchor the newest message that is known to be in the stream
 */
record Start(Checkpoint checkpoint, StreamState stream, ReadBack readBack, Optional<Anchor> anchor) {}

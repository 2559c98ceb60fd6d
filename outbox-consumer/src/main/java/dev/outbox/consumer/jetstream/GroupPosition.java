package dev.outbox.consumer.jetstream;

import io.nats.client.api.ConsumerInfo;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Up to where a group has settled everything, as far as this member knows: where it has to go on should the server lose its durable
 * consumer. Confined to the member's thread.
 */
public final class GroupPosition {
    private final Runnable anew;
    private @Nullable ZonedDateTime streamCreated;
    private @Nullable ZonedDateTime consumerCreated;
    private long next = 1;

    /**
     * Nothing is known yet.
     *
     * @param anew is called when the stream was made again, or the group was set back by somebody: what this member has done with may be
     *     delivered again, and is to be handled again
     */
    public GroupPosition(Runnable anew) {
        this.anew = anew;
    }

    /** Where to begin with a consumer that is created; nothing for a group that this member has not seen before. */
    Optional<StartAt> resume(ZonedDateTime stream) {
        if (streamCreated == null) {
            return Optional.empty();
        }
        // Another stream of the same name has other events, or the same once more under other numbers.
        return Optional.of(stream.isEqual(streamCreated) ? StartAt.sequence(next) : StartAt.first());
    }

    void opened(ZonedDateTime stream, DurableConsumer.Ensured consumer) {
        boolean otherStream = streamCreated != null && !stream.isEqual(streamCreated);
        ZonedDateTime created = consumer.state().getCreationTime();
        boolean setBack = consumerCreated != null && !created.isEqual(consumerCreated) && !consumer.created();
        if (otherStream || setBack) {
            anew.run();
        }
        streamCreated = stream;
        consumerCreated = created;
        at(consumer.state());
    }

    void at(ConsumerInfo state) {
        next = Math.max(1, state.getAckFloor().getStreamSequence() + 1);
    }
}

package dev.outbox.relay.jetstream;

import dev.outbox.relay.port.StoredEvent;
import io.nats.client.impl.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of a batch: of each event its subject and its headers. */
record BatchMessages(List<StoredEvent> events, List<String> subjects, List<Headers> headers) {
    int size() {
        return events.size();
    }

    /** The {@code Nats-Msg-Id} of a message. */
    String id(int index) {
        return events.get(index).event().id().toString();
    }

    byte @Nullable [] data(int index) {
        return events.get(index).event().data();
    }
}

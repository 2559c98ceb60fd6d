package dev.outbox.relay.faults;

import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PushSubscribeOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Compares a stream with the ledger, by a reader of its own that knows nothing of the relay.
 *
 * @param committed events in the ledger
 * @param lost committed events that are not in the stream
 * @param doubled messages of an event that was there already
 * @param phantom messages of events that were never committed
 * @param outOfOrder messages that come after a later one of their key
 */
public record StreamAudit(long committed, long lost, long doubled, long phantom, long outOfOrder) {
    /** Whether each committed event is there once, in order, and nothing else. */
    public boolean isPerfect() {
        return lost == 0 && doubled == 0 && phantom == 0 && outOfOrder == 0;
    }

    /** Reads the whole stream and compares. */
    public static StreamAudit of(TestOutbox outbox, String natsUrl, String stream)
            throws SQLException, IOException, InterruptedException {
        return compare(outbox.ledger(), messages(natsUrl, stream));
    }

    /** Compares what somebody has read of a stream. */
    public static StreamAudit of(TestOutbox outbox, List<Message> messages) throws SQLException {
        return compare(outbox.ledger(), messages);
    }

    /** All events in the stream, in order. */
    public static List<Message> messages(String natsUrl, String stream) throws IOException, InterruptedException {
        List<Message> all = new ArrayList<>();
        try (Connection nats = Nats.connect(natsUrl)) {
            long last;
            try {
                last = nats.jetStreamManagement()
                        .getStreamInfo(stream)
                        .getStreamState()
                        .getMsgCount();
                JetStreamSubscription messages = nats.jetStream()
                        .subscribe(
                                null,
                                PushSubscribeOptions.builder().stream(stream)
                                        .ordered(true)
                                        .build());
                for (long i = 0; i < last; i++) {
                    Message message = messages.nextMessage(Duration.ofSeconds(5));
                    if (message == null) {
                        throw new IOException("stream " + stream + " gave " + i + " of " + last + " messages");
                    }
                    // Others write to the stream as well, without ids, and the relay its fence.
                    if (message.hasHeaders() && !message.getSubject().startsWith("outbox-fence.")) {
                        all.add(message);
                    }
                }
            } catch (io.nats.client.JetStreamApiException e) {
                throw new IOException("stream " + stream + ": " + e.getMessage(), e);
            }
        }
        return all;
    }

    private static StreamAudit compare(Map<UUID, TestOutbox.Entry> ledger, List<Message> messages) {
        Set<UUID> seen = new HashSet<>();
        Map<String, Long> lastOfKey = new HashMap<>();
        long doubled = 0;
        long phantom = 0;
        long outOfOrder = 0;
        for (Message message : messages) {
            UUID id = UUID.fromString(message.getHeaders().getFirst("Nats-Msg-Id"));
            TestOutbox.Entry entry = ledger.get(id);
            if (entry == null) {
                phantom++;
            } else if (!seen.add(id)) {
                doubled++;
            } else {
                Long before = lastOfKey.put(entry.key(), entry.n());
                if (before != null && before >= entry.n()) {
                    outOfOrder++;
                }
            }
        }
        return new StreamAudit(ledger.size(), ledger.size() - seen.size(), doubled, phantom, outOfOrder);
    }
}

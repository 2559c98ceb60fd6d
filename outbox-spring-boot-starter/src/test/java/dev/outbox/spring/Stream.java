package dev.outbox.spring;

import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PushSubscribeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is in a stream. */
final class Stream {
    private Stream() {}

    static List<Message> messages(String url, String subject) throws Exception {
        try (Connection connection = Nats.connect(url)) {
            JetStreamSubscription subscription = connection
                    .jetStream()
                    .subscribe(
                            subject,
                            PushSubscribeOptions.builder().ordered(true).build());
            List<Message> messages = new ArrayList<>();
            boolean more = true;
            while (more) {
                Message message = subscription.nextMessage(Duration.ofSeconds(5));
                messages.add(message);
                more = message.metaData().pendingCount() > 0;
            }
            return messages;
        }
    }

    static List<String> types(String url) throws Exception {
        return messages(url, "events.>").stream()
                .map(message -> message.getHeaders().getFirst("ce-type"))
                .toList();
    }
}

package dev.outbox.examples.orders;

import io.nats.client.Connection;
import io.nats.client.IterableConsumer;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.api.OrderedConsumerConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what is in the stream, and has groups read it again. */
record StreamReader(String url) {
    List<Event> events() throws Exception {
        List<Event> events = new ArrayList<>();
        try (Connection connection = Nats.connect(url);
                IterableConsumer consumer = connection
                        .getStreamContext("EVENTS")
                        .createOrderedConsumer(new OrderedConsumerConfiguration().filterSubject("events.>"))
                        .iterate()) {
            for (boolean more = true; more; ) {
                Message message = consumer.nextMessage(Duration.ofSeconds(5));
                events.add(Event.of(message));
                more = message.metaData().pendingCount() > 0;
            }
        }
        return events;
    }

    /** It begins anew, with the stream's first event. */
    void forgetGroup(String group) throws Exception {
        try (Connection connection = Nats.connect(url)) {
            connection.jetStreamManagement().deleteConsumer("EVENTS", group);
        }
    }
}

package dev.outbox.consumer.jetstream;

import dev.outbox.consumer.jetstream.EventSource.Backlog;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import java.io.IOException;

/**
 * Changes to the durable consumers of a stream. Thread-safe.
 *
 * @param connection to the server
 * @param stream name of the stream
 */
public record GroupAdministration(Connection connection, String stream) {
    private static final int TRIES = 5;

    /**
     * Where a server is told to begin cannot be changed, so the consumer is deleted and made again. A member that looks in between makes it
     * too, and then it is done once more.
     */
    public void setBack(String group, StartAt from) throws IOException, JetStreamApiException {
        JetStreamManagement management = connection.jetStreamManagement();
        ConsumerConfiguration as = management.getConsumerInfo(stream, group).getConsumerConfiguration();
        ConsumerConfiguration wanted = DurableConsumer.startingAt(from, ConsumerConfiguration.builder(as))
                .build();
        for (int tries = 1; ; tries++) {
            management.deleteConsumer(stream, group);
            try {
                management.addOrUpdateConsumer(stream, wanted);
                return;
            } catch (JetStreamApiException e) {
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Deletes it. */
    public void delete(String group) throws IOException, JetStreamApiException {
        connection.jetStreamManagement().deleteConsumer(stream, group);
    }

    /** What it has before it. */
    public Backlog backlog(String group) throws IOException, JetStreamApiException {
        ConsumerInfo consumer = connection.jetStreamManagement().getConsumerInfo(stream, group);
        return new Backlog(consumer.getNumPending(), consumer.getNumAckPending());
    }
}

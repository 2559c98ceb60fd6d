package dev.outbox.consumer.jetstream;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.PriorityPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The durable consumer that stands for a group on the server: creates it if it is absent, and changes what may be changed if it is otherwise.
 *
 * <p>That one member of an ordered group works at a time is seen to by the server, from 2.11 on, by pinning a client (ADR-42). Older
 * servers cannot: there one delivery of the group is in work at a time, which keeps the order as well, but is slower.
 */
final class DurableConsumer {
    /** The one priority group of a consumer whose server pins clients. */
    static final String PINNED = "ordered";

    static final int CONSUMER_NOT_FOUND = 10014;
    static final int STREAM_NOT_FOUND = 10059;

    private static final Duration SHORTEST_PIN = Duration.ofSeconds(2);

    private final Connection connection;
    private final GroupSettings settings;

    DurableConsumer(Connection connection, GroupSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /** After how long without a request the server pins another client. */
    static Duration pinTimeout(GroupSettings settings) {
        Duration half = settings.ackWait().dividedBy(2);
        return half.compareTo(SHORTEST_PIN) < 0 ? SHORTEST_PIN : half;
    }

    static boolean isPinned(ConsumerInfo consumer) {
        return consumer.getConsumerConfiguration().getPriorityPolicy() == PriorityPolicy.PinnedClient;
    }

    /**
     * A consumer that is there now.
     *
     * @param state as the server tells it
     * @param created whether it was absent
     */
    record Ensured(ConsumerInfo state, boolean created) {}

    /** The consumer as it is, created or changed where it has to be. */
    Ensured ensure(StartAt start) throws IOException, JetStreamApiException {
        JetStreamManagement management = connection.jetStreamManagement();
        ConsumerInfo existing;
        try {
            existing = management.getConsumerInfo(settings.stream(), settings.group());
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != CONSUMER_NOT_FOUND) {
                throw e;
            }
            if (!settings.provision()) {
                throw new SourceUnavailableException("stream '" + settings.stream() + "' has no durable consumer '"
                        + settings.group() + "', and this member is told not to create it");
            }
            // Not 'create': several members may do so at once, and all want the same.
            return new Ensured(management.addOrUpdateConsumer(settings.stream(), created(start)), true);
        }
        ConsumerConfiguration configuration = existing.getConsumerConfiguration();
        if (configuration.getDeliverSubject() != null || configuration.getAckPolicy() != AckPolicy.Explicit) {
            throw new SourceUnavailableException(
                    "stream '" + settings.stream() + "' has a consumer '" + settings.group()
                            + "' that pushes, or wants no explicit acknowledgements: use another name for the group, or delete that one");
        }
        ConsumerConfiguration wanted = changed(configuration);
        if (!settings.provision() || isAsWanted(configuration, wanted)) {
            return new Ensured(existing, false);
        }
        return new Ensured(management.addOrUpdateConsumer(settings.stream(), wanted), false);
    }

    private ConsumerConfiguration created(StartAt start) {
        ConsumerConfiguration.Builder consumer = ConsumerConfiguration.builder()
                .durable(settings.group())
                .description("Consumer group of outbox-consumer")
                .ackPolicy(AckPolicy.Explicit);
        return withSettings(startingAt(start, consumer)).build();
    }

    static ConsumerConfiguration.Builder startingAt(StartAt start, ConsumerConfiguration.Builder consumer) {
        consumer.startSequence(null).startTime(null);
        if (start instanceof StartAt.Sequence from) {
            return consumer.deliverPolicy(DeliverPolicy.ByStartSequence).startSequence(from.sequence());
        }
        if (start instanceof StartAt.Time from) {
            return consumer.deliverPolicy(DeliverPolicy.ByStartTime)
                    .startTime(from.time().atZone(ZoneOffset.UTC));
        }
        return consumer.deliverPolicy(start instanceof StartAt.Next ? DeliverPolicy.New : DeliverPolicy.All);
    }

    private ConsumerConfiguration changed(ConsumerConfiguration existing) {
        return withSettings(ConsumerConfiguration.builder(existing)).build();
    }

    private ConsumerConfiguration.Builder withSettings(ConsumerConfiguration.Builder consumer) {
        boolean pin = settings.ordered() && connection.getServerInfo().isSameOrNewerThanVersion("2.11.0");
        consumer.filterSubjects(settings.filters())
                .ackWait(settings.ackWait())
                // How often a member fails is the member's to count, which knows a failure from a restart.
                .maxDeliver(-1)
                .maxAckPending(settings.ordered() && !pin ? 1 : settings.maxPending());
        if (pin) {
            consumer.priorityGroups(PINNED)
                    .priorityPolicy(PriorityPolicy.PinnedClient)
                    .priorityTimeout(pinTimeout(settings));
        }
        return consumer;
    }

    private static boolean isAsWanted(ConsumerConfiguration is, ConsumerConfiguration wanted) {
        return sorted(is.getFilterSubjects()).equals(sorted(wanted.getFilterSubjects()))
                && is.getAckWait().equals(wanted.getAckWait())
                && is.getMaxAckPending() == wanted.getMaxAckPending()
                && is.getMaxDeliver() == wanted.getMaxDeliver()
                && is.getPriorityPolicy() == wanted.getPriorityPolicy();
    }

    private static List<String> sorted(List<String> subjects) {
        return subjects.stream().sorted().toList();
    }
}

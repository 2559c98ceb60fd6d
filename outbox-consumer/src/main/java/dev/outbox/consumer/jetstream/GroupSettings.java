package dev.outbox.consumer.jetstream;

import java.time.Duration;
import java.util.List;

/**
 * What a durable consumer is to be like.
 *
 * @param stream name of the stream
 * @param group name of the durable consumer
 * @param filters the subjects that it takes
 * @param ordered whether one member works at a time
 * @param ackWait after how long without a sign of life a delivery is given to another member
 * @param maxPending deliveries that are not acknowledged at most
 * @param start where a consumer that is created begins
 * @param provision whether to create the consumer if it is absent, and to change it where it is otherwise
 */
public record GroupSettings(
        String stream,
        String group,
        List<String> filters,
        boolean ordered,
        Duration ackWait,
        int maxPending,
        StartAt start,
        boolean provision) {}

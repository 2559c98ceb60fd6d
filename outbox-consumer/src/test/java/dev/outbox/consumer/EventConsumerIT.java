package dev.outbox.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.consumer.jetstream.StartAt;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@OutboxServers
@Tag("protocol")
class EventConsumerIT {
    private final NatsServer nats;
    private TestStream stream;
    private final Seen seen = new Seen();

    EventConsumerIT(NatsServer nats) {
        this.nats = nats;
    }

    @BeforeEach
    void newStream() {
        stream = new TestStream(nats.url());
    }

    @AfterEach
    void deleteStream() {
        stream.close();
    }

    private ConsumerOptions.Builder consumer() {
        return stream.consumer(nats.url());
    }

    private void awaitSeen(int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> seen.count() >= count);
    }

    @Test
    void aNewGroupGetsAllThatTheStreamHasOfItsPattern() {
        stream.publish("todo.created", "todo/1", "created");
        stream.publish("order.created", "order/1", "another");
        stream.publish("todo.updated", "todo/1", "updated");
        stream.publish("todo.item.added", "todo/1", "deeper");

        try (EventConsumer consumer = EventConsumer.start(
                consumer().group("g").patterns("todo.*").handler(seen::add).build())) {
            awaitSeen(2);
            stream.publish("todo.deleted", "todo/1", "deleted");
            awaitSeen(3);

            assertThat(consumer.isConnected()).isTrue();
            assertThat(seen.texts()).containsExactly("created", "updated", "deleted");
        }
    }

    @Test
    void aGroupGoesOnWhereItWas() {
        stream.publish("todo.created", "todo/1", "first");
        ConsumerOptions options = consumer().group("g").handler(seen::add).build();
        try (EventConsumer consumer = EventConsumer.start(options)) {
            awaitSeen(1);
            assertThat(consumer.toString()).contains("group=g");
        }
        stream.publish("todo.created", "todo/2", "second");

        try (EventConsumer again = EventConsumer.start(options)) {
            awaitSeen(2);
            assertThat(again.isConnected()).isTrue();
        }
        assertThat(seen.texts()).containsExactly("first", "second");
        await().until(() -> stream.group("g").getNumAckPending() == 0);
    }

    @Test
    void whoStartsAtTheNextGetsNothingOfBefore() {
        stream.publish("todo.created", "todo/1", "before");

        try (EventConsumer consumer = EventConsumer.start(
                consumer().group("g").startAt(StartAt.next()).handler(seen::add).build())) {
            await().until(consumer::isConnected);
            stream.publish("todo.created", "todo/2", "after");
            awaitSeen(1);
        }
        assertThat(seen.texts()).containsExactly("after");
    }

    @Test
    void withoutAGroupEachReaderGetsAllFromWhereItSays() {
        List<String> published = stream.publishNumbered(3, 20);

        try (EventConsumer all =
                EventConsumer.start(consumer().handler(seen::add).build())) {
            awaitSeen(60);
            Seen some = new Seen();
            try (EventConsumer from = EventConsumer.start(
                    consumer().startAt(StartAt.sequence(31)).handler(some::add).build())) {
                await().until(() -> some.count() >= 30);
                assertThat(some.texts()).containsExactlyInAnyOrderElementsOf(published.subList(30, 60));
                assertThat(from.backlog()).isEmpty();
            }
            assertThat(all.isConnected()).isTrue();
        }
        assertThat(seen.texts()).containsExactlyInAnyOrderElementsOf(published);
        seen.assertOrderPerKey();
    }

    @Test
    void eventsOfAKeyAreHandledInOrderAlthoughSomeFail() {
        List<String> published = stream.publishNumbered(5, 40);
        RetryPolicy quickly = new RetryPolicy(100, Duration.ofMillis(5), Duration.ofMillis(20));
        java.util.Set<String> failed = java.util.concurrent.ConcurrentHashMap.newKeySet();

        try (EventConsumer consumer = EventConsumer.start(consumer()
                .group("g")
                .retry(quickly)
                .handler(event -> {
                    if (event.text().endsWith("7") && failed.add(event.text())) {
                        throw new IllegalStateException("not yet");
                    }
                    seen.add(event);
                })
                .build())) {
            awaitSeen(200);
            assertThat(consumer.isConnected()).isTrue();
        }
        assertThat(seen.texts()).containsExactlyInAnyOrderElementsOf(published);
        seen.assertOrderPerKey();
        assertThat(failed).hasSize(20);
    }

    @Test
    void ofAnOrderedGroupAnotherMemberGoesOnWhenOneEnds() {
        ConsumerOptions options = consumer().group("g").handler(seen::add).build();
        EventConsumer member = EventConsumer.start(options);
        for (int round = 1; round <= 8; round++) {
            EventConsumer next = EventConsumer.start(options);
            await().until(next::isConnected);
            stream.publishNumbered(5, 10);
            member.close();
            int all = round * 50;
            // Long before the ack wait is over.
            await().atMost(Duration.ofSeconds(20)).until(() -> seen.count() >= all);
            member = next;
        }
        member.close();
        assertThat(seen.texts()).hasSize(400);
    }

    @Test
    void aGroupWithoutOrderSharesItsEvents() {
        Seen others = new Seen();
        try (EventConsumer one = EventConsumer.start(consumer()
                        .group("g")
                        .order(DeliveryOrder.NONE)
                        .maxPending(10)
                        .handler(seen::add)
                        .build());
                EventConsumer other = EventConsumer.start(consumer()
                        .group("g")
                        .order(DeliveryOrder.NONE)
                        .maxPending(10)
                        .handler(others::add)
                        .build())) {
            await().until(() -> one.isConnected() && other.isConnected());
            List<String> published = stream.publishNumbered(10, 50);
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.count() + others.count() >= 500);

            assertThat(java.util.stream.Stream.concat(seen.texts().stream(), others.texts().stream()))
                    .containsExactlyInAnyOrderElementsOf(published);
            assertThat(seen.count()).isPositive();
            assertThat(others.count()).isPositive();
        }
    }

    @Test
    void anEventThatTakesLongerThanTheAckWaitIsNotGivenToAnother() {
        CountDownLatch held = new CountDownLatch(1);
        stream.publish("todo.created", "todo/1", "slow");
        ConsumerOptions.Builder options = consumer()
                .group("g")
                .ackWait(Duration.ofSeconds(1))
                .handler(event -> {
                    seen.add(event);
                    held.await();
                });
        try (EventConsumer one = EventConsumer.start(options.build());
                EventConsumer other = EventConsumer.start(options.build())) {
            awaitSeen(1);
            await().during(Duration.ofSeconds(4)).until(() -> stream.group("g").getRedelivered() == 0);
            assertThat(one.isConnected() && other.isConnected()).isTrue();
            held.countDown();
            await().until(() -> stream.group("g").getNumAckPending() == 0);
        }
        assertThat(seen.texts()).containsExactly("slow");
    }

    @Test
    void noMoreEventsAreTakenThanMayBePending() {
        CountDownLatch held = new CountDownLatch(1);
        stream.publishNumbered(20, 10);
        try (EventConsumer consumer = EventConsumer.start(consumer()
                .group("g")
                .order(DeliveryOrder.NONE)
                .maxPending(30)
                .handler(event -> {
                    held.await();
                    seen.add(event);
                })
                .build())) {
            await().until(() -> stream.group("g").getNumAckPending() == 30);
            await().during(Duration.ofSeconds(1)).until(() -> stream.group("g").getNumAckPending() == 30);
            held.countDown();
            awaitSeen(200);
            assertThat(consumer.isConnected()).isTrue();
        }
    }

    @Test
    void aGroupMayBeGivenAnotherPattern() {
        stream.publish("todo.created", "todo/1", "first");
        try (EventConsumer consumer = EventConsumer.start(
                consumer().group("g").patterns("todo.*").handler(seen::add).build())) {
            awaitSeen(1);
            assertThat(consumer.isConnected()).isTrue();
        }
        stream.publish("todo.created", "todo/1", "not wanted any more");
        stream.publish("order.created", "order/1", "second");
        try (EventConsumer consumer = EventConsumer.start(
                consumer().group("g").patterns("order.*").handler(seen::add).build())) {
            awaitSeen(2);
            assertThat(consumer.isConnected()).isTrue();
        }
        assertThat(seen.texts()).containsExactly("first", "second");
    }

    @Test
    void severalPatternsNeedAServerThatTakesThem() {
        if (!stream.connection.getServerInfo().isSameOrNewerThanVersion("2.10.0")) {
            AtomicReference<String> told = new AtomicReference<>("");
            try (EventConsumer consumer = EventConsumer.start(consumer()
                    .group("g")
                    .patterns("todo.*", "order.paid")
                    .handler(seen::add)
                    .listener(new ConsumerListener() {
                        @Override
                        public void disconnected(String why) {
                            told.set(why);
                        }
                    })
                    .build())) {
                await().until(() -> told.get().contains("several patterns need nats-server 2.10 or later"));
                assertThat(consumer.isConnected()).isFalse();
            }
            return;
        }
        stream.publish("todo.created", "todo/1", "todo");
        stream.publish("order.paid", "order/1", "paid");
        stream.publish("order.sent", "order/1", "sent");
        try (EventConsumer consumer = EventConsumer.start(consumer()
                .group("g")
                .patterns("todo.*", "order.paid")
                .handler(seen::add)
                .build())) {
            awaitSeen(2);
            stream.publish("order.paid", "order/2", "paid again");
            awaitSeen(3);
            assertThat(consumer.isConnected()).isTrue();
        }
        assertThat(seen.texts()).containsExactlyInAnyOrder("todo", "paid", "paid again");
    }

    @Test
    void consumersMayShareAConnectionWhichStaysOpen() {
        Seen others = new Seen();
        try (EventConsumer one = EventConsumer.start(consumer()
                        .connection(stream.connection)
                        .group("one")
                        .handler(seen::add)
                        .build());
                EventConsumer other = EventConsumer.start(consumer()
                        .connection(stream.connection)
                        .group("other")
                        .handler(others::add)
                        .build())) {
            stream.publish("todo.created", "todo/1", "for both");
            awaitSeen(1);
            await().until(() -> others.count() == 1);
            assertThat(one.isConnected() && other.isConnected()).isTrue();
        }
        assertThat(stream.connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
    }

    @Test
    void aListenerThatThrowsDoesNoHarm() {
        stream.publish("todo.created", "todo/1", "one");
        stream.publish("todo.created", "todo/1", "two");
        try (EventConsumer consumer = EventConsumer.start(consumer()
                .group("g")
                .handler(seen::add)
                .listener(new ConsumerListener() {
                    @Override
                    public void handled(ReceivedEvent event, Duration took) {
                        throw new IllegalStateException("a listener");
                    }
                })
                .build())) {
            awaitSeen(2);
            await().until(() -> stream.group("g").getNumAckPending() == 0);
            assertThat(consumer.isConnected()).isTrue();
        }
        assertThat(seen.texts()).containsExactly("one", "two");
    }
}

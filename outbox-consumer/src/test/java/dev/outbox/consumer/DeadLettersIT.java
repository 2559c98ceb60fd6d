package dev.outbox.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.consumer.deadletter.DeadLetter;
import dev.outbox.consumer.deadletter.DeadLetters;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@OutboxServers
@Tag("protocol")
class DeadLettersIT {
    private final NatsServer nats;
    private final Seen seen = new Seen();
    private TestStream stream;
    private volatile boolean broken = true;

    DeadLettersIT(NatsServer nats) {
        this.nats = nats;
    }

    @BeforeEach
    void newStream() {
        stream = new TestStream(nats.url());
    }

    @AfterEach
    void deleteStreams() {
        try {
            stream.connection.jetStreamManagement().deleteStream(stream.name + "-DEAD-LETTERS");
        } catch (IOException | io.nats.client.JetStreamApiException e) {
            // There was none.
        }
        stream.close();
    }

    private EventConsumer start() {
        return EventConsumer.start(stream.consumer(nats.url())
                .group("g")
                .retry(new RetryPolicy(3, Duration.ofMillis(5), Duration.ofMillis(10)))
                .handler(event -> {
                    if (broken && event.text().startsWith("bad")) {
                        throw event.text().startsWith("bad for ever")
                                ? new UnprocessableEventException("of no use: €")
                                : new IllegalStateException("no luck");
                    }
                    seen.add(event);
                })
                .build());
    }

    private List<DeadLetter> letters() {
        return DeadLetters.of(stream.connection, stream.name, "g").list(0, 100);
    }

    @Test
    void whatCannotBeHandledIsKeptWithItsCauseAndTheRestGoesOn() {
        stream.publish("todo.created", "todo/1", "bad 1");
        stream.publish("todo.created", "todo/2", "bad for ever");
        stream.publish("todo.updated", "todo/1", "good");
        stream.publish(NatsMessage.builder()
                .subject(stream.prefix + ".todo.odd")
                .data("no event", StandardCharsets.UTF_8)
                .build());

        try (EventConsumer consumer = start()) {
            await().until(() -> letters().size() == 3 && seen.count() == 1);
            assertThat(consumer.isConnected()).isTrue();
        }
        assertThat(letters())
                .extracting(letter -> new String(letter.message().getData(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder("bad 1", "bad for ever", "no event");
        assertThat(letters())
                .filteredOn(letter -> letter.sequence() == 1)
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.attempts()).isEqualTo(3);
                    assertThat(letter.cause()).isEqualTo("java.lang.IllegalStateException: no luck");
                    assertThat(letter.natsSubject()).isEqualTo(stream.prefix + ".todo.created");
                    assertThat(letter.message().getHeaders().getFirst("ce-partitionkey"))
                            .isEqualTo("todo/1");
                });
        assertThat(letters())
                .filteredOn(letter -> letter.sequence() == 2)
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.attempts()).isEqualTo(1);
                    assertThat(letter.cause()).endsWith("of no use: €");
                });
        assertThat(letters())
                .filteredOn(letter -> letter.sequence() == 4)
                .singleElement()
                .satisfies(letter -> assertThat(letter.cause()).startsWith("no CloudEvent"));
        assertThat(stream.group("g").getNumAckPending()).isZero();
    }

    @Test
    void theyAreHandledAgainInOrderOnceTheCauseIsGone() {
        stream.publish("todo.created", "todo/1", "bad 1");
        stream.publish("todo.created", "todo/1", "bad 2");
        stream.publish("todo.created", "todo/2", "bad 3");
        try (EventConsumer consumer = start()) {
            await().until(() -> letters().size() == 3);

            assertThat(consumer.retryDeadLetters()).isEqualTo(new EventConsumer.Retried(0, 3));
            assertThat(letters()).hasSize(3);
            broken = false;
            assertThat(consumer.retryDeadLetters()).isEqualTo(new EventConsumer.Retried(3, 0));
        }
        assertThat(letters()).isEmpty();
        assertThat(seen.texts()).containsSubsequence("bad 1", "bad 2").hasSize(3);
    }

    @Test
    void oneMayBeDiscarded() {
        stream.publish("todo.created", "todo/1", "bad for ever");
        try (EventConsumer consumer = start()) {
            await().until(() -> letters().size() == 1);
            DeadLetters.of(stream.connection, stream.name, "g")
                    .discard(letters().get(0));
            assertThat(letters()).isEmpty();
            assertThat(consumer.isConnected()).isTrue();
        }
    }

    @Test
    void headersForTheServerAreNotKept() {
        Headers headers = new Headers().put("Nats-Expected-Stream", stream.name).put("other", "kept");
        stream.publish(NatsMessage.builder()
                .subject(stream.prefix + ".todo.odd")
                .headers(headers)
                .build());
        try (EventConsumer consumer = start()) {
            await().until(() -> letters().size() == 1);
            assertThat(consumer.isConnected()).isTrue();
        }
        assertThat(letters().get(0).message().getHeaders().keySet()).containsExactly("other");
    }
}

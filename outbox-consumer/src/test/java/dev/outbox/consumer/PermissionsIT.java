package dev.outbox.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.testkit.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a user of NATS must be allowed, as docs/consuming.md says. */
class PermissionsIT {
    private static final String STREAM = "EVENTS";
    private static final String[] NEEDED = {
        "$JS.API.STREAM.INFO.EVENTS",
        "$JS.API.CONSUMER.INFO.EVENTS.g",
        "$JS.API.CONSUMER.MSG.NEXT.EVENTS.g",
        "$JS.ACK.EVENTS.g.>",
        "$JS.API.CONSUMER.UNPIN.EVENTS.g"
    };
    private static final String[] TO_PROVISION = {
        "$JS.API.CONSUMER.CREATE.EVENTS.g.>",
        "$JS.API.STREAM.INFO.EVENTS-DEAD-LETTERS",
        "$JS.API.STREAM.CREATE.EVENTS-DEAD-LETTERS",
        "dead-letters.EVENTS.g"
    };

    private static String user(String name, String... publish) {
        return "{ user: %s, password: secret, permissions: { publish: [\"%s\"], subscribe: [\"_INBOX.>\"] } }"
                .formatted(name, String.join("\", \"", publish));
    }

    @Test
    void theDocumentNamesThemAll() throws IOException {
        String document = Files.readString(Path.of("../docs/consuming.md")).replace("<group>", "g");

        assertThat(document).contains(NEEDED).contains(TO_PROVISION);
    }

    @Test
    void aUserWithJustTheseMayProvisionConsumeAndKeepDeadLetters() {
        String[] all = java.util.stream.Stream.of(NEEDED, TO_PROVISION)
                .flatMap(java.util.stream.Stream::of)
                .toArray(String[]::new);
        try (NatsServer nats = NatsServer.builder()
                .config("authorization { users = [ { user: admin, password: secret }, %s, %s ] }"
                        .formatted(user("first", all), user("later", NEEDED)))
                .start()) {
            String url = nats.url();
            try (TestStream stream = TestStream.named(url.replace("nats://", "nats://admin:secret@"), STREAM)) {
                Seen seen = new Seen();
                stream.publish("todo.created", "todo/1", "one");
                stream.publish("todo.created", "todo/1", "bad");
                try (EventConsumer first =
                        EventConsumer.start(options(stream, url, "first", seen).build())) {
                    await().until(() -> seen.texts().equals(java.util.List.of("one")));
                    await().until(() -> stream.group("g").getNumAckPending() == 0);
                    assertThat(first.isConnected()).isTrue();
                }
                stream.publish("todo.created", "todo/1", "two");
                try (EventConsumer later = EventConsumer.start(
                        options(stream, url, "later", seen).provision(false).build())) {
                    await().until(() -> seen.texts().equals(java.util.List.of("one", "two")));
                    await().until(() -> stream.group("g").getNumAckPending() == 0);
                    assertThat(later.isConnected()).isTrue();
                }
            }
        }
    }

    private static ConsumerOptions.Builder options(TestStream stream, String url, String user, Seen seen) {
        return stream.consumer(url.replace("nats://", "nats://" + user + ":secret@"))
                .group("g")
                .ackWait(Duration.ofSeconds(2))
                .handler(event -> {
                    if (event.text().equals("bad")) {
                        throw new UnprocessableEventException("bad");
                    }
                    seen.add(event);
                });
    }
}

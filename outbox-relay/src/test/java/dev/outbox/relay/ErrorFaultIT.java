package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.jetstream.JetStreams;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.postgres.PostgresOutbox;
import dev.outbox.relay.publish.PublishCount;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An error hits the leader's thread, such as a lack of memory. It ends, says so, and gives up the lead; a relay that lingered with the lead
 * would stall all.
 */
@OutboxServers
class ErrorFaultIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final TestOutbox outbox;
    private final NatsServer nats;
    private final AtomicReference<Error> told = new AtomicReference<>();
    private final RelayListener listener = new RelayListener() {
        @Override
        public void failed(Error cause) {
            told.set(cause);
        }
    };
    private RelaySetup setup;

    ErrorFaultIT(TestDatabase database, NatsServer nats) throws Exception {
        this.outbox = TestOutbox.in(database);
        this.nats = nats;
    }

    @BeforeEach
    void aStreamOfItsOwn() throws Exception {
        setup = new RelaySetup(outbox.database(), nats.url(), "ERRORS" + System.nanoTime());
        outbox.empty();
        outbox.fillAtOnce(1000, 50, 100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "takeOver",
                "history",
                "openWindow",
                "save",
                "verifyLeadership",
                "upkeep",
                "raiseFence",
                "send",
                "sendBatch",
                "receive"
            })
    void aLeaderThatMeetsAnErrorEndsAndAnotherGoesOn(String where) throws Exception {
        OutOfMemoryError error = new OutOfMemoryError("made up " + where);
        RelayOptions options = setup.options()
                .lease(Duration.ofSeconds(1))
                .duplicateWindow(Duration.ofMillis(100))
                .listener(listener)
                .build();
        PostgresOutbox store = new PostgresOutbox(options.postgres());
        JetStreams streams = new JetStreams(options.jetStream());
        AtomicReference<Throwable> died = new AtomicReference<>();
        Thread leader = new Thread(new RelayLoop(
                () -> failing(OutboxSession.class, store.connect(), where, error),
                lease -> failing(EventStream.class, streams.connect(lease), where, error),
                new StopSignal(),
                options.engine(),
                new PublishCount(),
                options.listener()));
        leader.setUncaughtExceptionHandler((thread, why) -> died.set(why));
        leader.start();
        if (where.equals("send")) {
            await().atMost(LONG).until(() -> outbox.number("select count(*) from outbox.history") > 0);
            outbox.fill(1, 1, 100);
        }
        leader.join(LONG.toMillis());

        assertThat(died.get()).isSameAs(error);
        assertThat(told.get()).isSameAs(error);
        try (Relay second = setup.start()) {
            await().atMost(LONG).untilAsserted(this::assertPerfect);
        }
    }

    @Test
    void aRelayThatHasEndedByAnErrorIsNotRunning() throws Exception {
        RelayListener failing = new RelayListener() {
            @Override
            public void sending(String how) {
                throw new StackOverflowError("made up");
            }
        };
        try (Relay relay = Relay.start(setup.options().listener(failing).build())) {
            await().dontCatchUncaughtExceptions().atMost(LONG).until(() -> !relay.isRunning());
        }
    }

    private static <T> T failing(Class<T> port, T whole, String where, Error error) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    if (method.getName().equals(where)) {
                        throw error;
                    }
                    try {
                        return method.invoke(whole, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private void assertPerfect() throws Exception {
        assertThat(StreamAudit.of(outbox, nats.url(), setup.stream()))
                .matches(StreamAudit::isPerfect, "exactly once and in order");
    }
}

package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.port.RefusalCause;
import dev.outbox.relay.port.RelayMeter;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import dev.outbox.write.OutboxWriter;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A relay's work is measured, each event once. */
@OutboxServers
class MeterIT {
    /** Adds up what it is told. */
    private static final class Sums implements RelayMeter {
        private final List<Long> delays = new CopyOnWriteArrayList<>();
        private final AtomicLong duplicates = new AtomicLong();
        private final AtomicLong publishNanos = new AtomicLong();
        private final AtomicLong refusals = new AtomicLong();
        private final AtomicLong found = new AtomicLong();
        private final AtomicLong lookNanos = new AtomicLong();

        @Override
        public void acknowledged(boolean duplicate, long nanos, long delayMicros) {
            delays.add(delayMicros);
            publishNanos.addAndGet(nanos);
            if (duplicate) {
                duplicates.incrementAndGet();
            }
        }

        @Override
        public void refused(long nanos) {
            refusals.incrementAndGet();
        }

        @Override
        public void looked(int events, long nanos) {
            found.addAndGet(events);
            lookNanos.addAndGet(nanos);
        }
    }

    private final TestOutbox outbox;
    private final NatsServer nats;
    private final Sums sums = new Sums();

    MeterIT(TestDatabase database, NatsServer nats) throws Exception {
        this.outbox = TestOutbox.in(database);
        this.nats = nats;
    }

    @BeforeEach
    void emptyTheOutbox() throws Exception {
        outbox.empty();
        outbox.execute("truncate outbox.dead_letter");
    }

    private RelayOptions.Builder options(String stream) {
        return new RelaySetup(outbox.database(), nats.url(), stream).options().meter(sums);
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void eachEventIsMeasuredOnceAndSoIsWhatALookFinds(PublishMode mode) throws Exception {
        outbox.fillAtOnce(500, 20, 100);
        long begin = System.nanoTime();
        try (Relay relay =
                Relay.start(options("MEASURED-" + mode).publishMode(mode).build())) {
            await().until(() -> relay.published() == 500);
        }
        long elapsed = System.nanoTime() - begin;

        assertThat(sums.delays).hasSize(500).allMatch(delay -> delay >= 0);
        assertThat(sums.duplicates).hasValue(0);
        assertThat(sums.publishNanos.get()).isBetween(1L, 500 * elapsed);
        assertThat(sums.found).hasValue(500);
        assertThat(sums.lookNanos.get()).isBetween(1L, elapsed);
        assertThat(sums.refusals).hasValue(0);
    }

    @Test
    void theDelayIsTheEventsAgeByTheRelaysClockAndNeverNegative() throws Exception {
        try (Connection connection = outbox.connect()) {
            new OutboxWriter(OutboxSchema.DEFAULT)
                    .write(
                            connection,
                            List.of(
                                    at(Instant.now().minus(1, ChronoUnit.HOURS)),
                                    at(Instant.now().plus(1, ChronoUnit.HOURS)),
                                    at(Instant.parse("0001-01-01T00:00:00Z")),
                                    at(Instant.parse("9999-12-31T23:59:59Z"))));
        }
        try (Relay relay = Relay.start(options("AGES").build())) {
            await().until(() -> relay.published() == 4);
        }

        assertThat(sums.delays.get(0)).isBetween(TimeUnit.HOURS.toMicros(1), TimeUnit.HOURS.toMicros(2));
        assertThat(sums.delays.get(1)).isZero();
        assertThat(sums.delays.get(2)).isGreaterThan(TimeUnit.DAYS.toMicros(365 * 2000L));
        assertThat(sums.delays.get(3)).isZero();
    }

    private static OutboxEvent at(Instant time) {
        return OutboxEvent.of("a", "a/1").time(time).build();
    }

    @Test
    void whatTheStreamRefusesIsMeasured() throws Exception {
        try (Relay relay = Relay.start(options("SEALED").build());
                io.nats.client.Connection connection = Nats.connect(nats.url())) {
            outbox.execute("select outbox.emit('a', 'a/1', '{}')");
            await().until(() -> relay.published() == 1);
            JetStreamManagement management = connection.jetStreamManagement();
            management.updateStream(StreamConfiguration.builder(
                            management.getStreamInfo("SEALED").getConfiguration())
                    .seal()
                    .build());
            outbox.execute("select outbox.emit('a', 'a/2', '{}')");
            await().until(() -> relay.deadLetters() == 1);

            assertThat(relay.deadLetters(RefusalCause.STREAM_REFUSES)).isEqualTo(1);
        }
        assertThat(sums.refusals).hasValue(1);
        assertThat(sums.delays).hasSize(1);
    }

    @Test
    void deadLettersAreCountedByTheirCauses() throws Exception {
        outbox.execute("select outbox.emit('a', 'a/1', '{}', destination => 'elsewhere'),"
                + " outbox.emit('a', 'a/1', '{}'), outbox.emit('a', 'a/2', '{}')");
        try (Relay relay = Relay.start(options("CAUSES").build())) {
            await().until(() -> relay.published() == 1 && relay.deadLetters() == 2);
            assertThat(relay.deadLetters(RefusalCause.SUBJECT_NOT_IN_STREAM)).isEqualTo(1);
            assertThat(relay.deadLetters(RefusalCause.BEHIND)).isEqualTo(1);
            assertThat(relay.deadLetters(RefusalCause.INVALID)).isZero();
        }
    }
}

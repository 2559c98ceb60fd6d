package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A look at the outbox that takes longer than the lease, as that at a backlog of a million events may. */
@OutboxServers
@Tag("protocol")
class LongLookIT {
    private static final String LOOKS_FOR_LONGER_THAN_THE_LEASE = """
            select count(*) from pg_stat_activity
            where application_name = 'outbox-relay' and wait_event_type = 'Lock' and query_start < clock_timestamp() - interval '1.5 s'""";

    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final TestOutbox outbox;
    private final RelaySetup setup;

    LongLookIT(TestDatabase database, NatsServer nats) throws Exception {
        this.outbox = TestOutbox.in(database);
        this.setup = new RelaySetup(database, nats.url(), "LONGLOOK");
    }

    @Test
    void whatItFindsIsPublishedAtOnce() throws Exception {
        outbox.fill(100, 10, 50);

        try (Connection blocker = outbox.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("lock table outbox.event in access exclusive mode");
            try (Relay relay = Relay.start(setup.options()
                    .lease(Duration.ofSeconds(1))
                    .listener(new Troubles())
                    .build())) {
                await().until(() -> outbox.number(LOOKS_FOR_LONGER_THAN_THE_LEASE) == 1);
                blocker.commit();
                await().until(() -> relay.published() == 100);
            }
        }

        assertThat(troubles).isEmpty();
        assertThat(StreamAudit.of(outbox, setup.natsUrl(), setup.stream())).matches(StreamAudit::isPerfect);
    }

    private final class Troubles implements RelayListener {
        @Override
        public void interrupted(RuntimeException cause, Duration retryIn) {
            troubles.add(String.valueOf(cause.getMessage()));
        }

        @Override
        public void leadershipLost(String reason) {
            troubles.add(reason);
        }
    }
}

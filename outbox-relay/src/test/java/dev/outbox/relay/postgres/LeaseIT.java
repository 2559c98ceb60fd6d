package dev.outbox.relay.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.StoreUnavailableException;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A leader of which the database hears nothing loses the lead, wherever it was frozen. */
@OutboxServers
class LeaseIT {
    private PostgresOutbox outbox;

    @BeforeEach
    void migrate(TestDatabase database) {
        OutboxSchema.DEFAULT.migrate(database.dataSource());
        outbox = new PostgresOutbox(new PostgresOptions(
                database.jdbcUrl(), database.user(), database::password, OutboxSchema.DEFAULT, Duration.ofSeconds(1)));
    }

    @Test
    void aLeaderThatIsFrozenBetweenTwoStatementsLosesTheLead() {
        try (OutboxSession frozen = outbox.connect();
                OutboxSession next = outbox.connect()) {
            assertThat(frozen.tryLead()).isTrue();

            await().until(next::tryLead);

            assertThatThrownBy(frozen::verifyLeadership).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void aLeaderThatIsFrozenInsideATransactionLosesTheLead() {
        try (PostgresSession frozen = (PostgresSession) outbox.connect();
                OutboxSession next = outbox.connect()) {
            assertThat(frozen.tryLead()).isTrue();

            assertThatThrownBy(() -> frozen.together("freezing", () -> {
                        frozen.outboxName();
                        await().until(next::tryLead);
                    }))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }
}

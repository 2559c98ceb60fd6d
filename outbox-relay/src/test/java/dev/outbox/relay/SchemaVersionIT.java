package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.RelayState;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import org.junit.jupiter.api.Test;

/** A relay that is started behind a schema which somebody else has migrated further, as while relays are upgraded one by one. */
@OutboxServers
class SchemaVersionIT {
    private final NatsServer nats;
    private final TestOutbox outbox;

    SchemaVersionIT(TestDatabase database, NatsServer nats) throws Exception {
        this.nats = nats;
        this.outbox = TestOutbox.in(database);
    }

    @Test
    void aNewerSchemaIsWorkedWithAsLongAsItSaysSo() throws Exception {
        RelayState state = new RelayState();
        outbox.execute("select outbox.emit('todo.created', 'todo/1', '{}')");
        install(OutboxSchema.VERSION + 2, OutboxSchema.VERSION + 1);

        try (Relay relay = Relay.start(new RelaySetup(outbox.database(), nats.url(), "versions")
                .options()
                .listener(state)
                .build())) {
            await().until(() -> state.interruptions() >= 2);
            assertThat(state.lastComplaint()).contains("this library was made for version", "upgrade the library");
            assertThat(relay.published()).isZero();

            install(OutboxSchema.VERSION + 2, OutboxSchema.VERSION);

            await().until(() -> relay.published() == 1);
        }
    }

    private void install(int version, int compatibleSince) throws Exception {
        outbox.execute("create or replace function outbox.version() returns integer language sql return " + version);
        outbox.execute("create or replace function outbox.compatible_since() returns integer language sql return "
                + compatibleSince);
    }
}

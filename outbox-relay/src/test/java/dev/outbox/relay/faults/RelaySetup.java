package dev.outbox.relay.faults;

import dev.outbox.relay.Relay;
import dev.outbox.relay.RelayOptions;
import dev.outbox.testkit.TestDatabase;

/** Relays of one test: one database, one stream. */
public record RelaySetup(TestDatabase database, String natsUrl, String stream) {
    /** Options with all that is needed; the stream's name is its subject prefix as well. */
    public RelayOptions.Builder options() {
        return RelayOptions.builder()
                .databaseUrl(database.jdbcUrl())
                .databaseUser(database.user())
                .databasePassword(database::password)
                .nats(natsUrl)
                .stream(stream)
                .subjectPrefix(stream)
                .listener(new LoggedListener());
    }

    /** The same by way of a link to NATS. */
    public RelaySetup over(Link toNats) {
        return new RelaySetup(database, "nats://127.0.0.1:" + toNats.port(), stream);
    }

    /** Starts a relay. */
    public Relay start() {
        return Relay.start(options().build());
    }
}

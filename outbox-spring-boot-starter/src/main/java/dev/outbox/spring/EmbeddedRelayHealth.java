package dev.outbox.spring;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Tells what the relay does. While NATS or the database is away it is {@code UNKNOWN}, with the reason, and never {@code DOWN}: the
 * application works on, its events wait in the database, and to restart it or take it out of service would help nobody. It is {@code DOWN}
 * only where the relay has ended by an error of the program, which a restart mends.
 */
final class EmbeddedRelayHealth extends AbstractHealthIndicator {
    private final EmbeddedRelay relay;

    EmbeddedRelayHealth(EmbeddedRelay relay) {
        super("the state of the outbox relay could not be told");
        this.relay = relay;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        RelayState.Role role = relay.state().role();
        switch (role) {
            case LEADING, STANDING_BY -> builder.up();
            case CONNECTING, STOPPED -> builder.unknown();
            case FAILED -> builder.down();
        }
        builder.withDetail("role", role)
                .withDetail("published", relay.published())
                .withDetail("deadLetters", relay.deadLetters());
        String trouble = relay.state().trouble();
        if (trouble != null) {
            builder.withDetail("trouble", trouble);
        }
    }
}

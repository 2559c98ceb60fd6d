package dev.outbox.spring;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Tells what the relay does. It is never {@code DOWN}: while NATS is away the application works on, its events wait in the database, and
 * taking it out of service would help nobody. Then it is {@code UNKNOWN}, with the reason.
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
        if (role == RelayState.Role.LEADING || role == RelayState.Role.STANDING_BY) {
            builder.up();
        } else {
            builder.unknown();
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

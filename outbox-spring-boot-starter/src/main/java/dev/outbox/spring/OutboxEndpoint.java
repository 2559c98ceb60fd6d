package dev.outbox.spring;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/outbox}: who leads, and what waits. */
@Endpoint(id = "outbox")
public final class OutboxEndpoint {
    private final EmbeddedRelay relay;
    private final OutboxBacklog backlog;
    private final String stream;

    OutboxEndpoint(EmbeddedRelay relay, OutboxBacklog backlog, String stream) {
        this.relay = relay;
        this.backlog = backlog;
        this.stream = stream;
    }

    /** What the relay of this instance does, and what waits in the outbox, for whichever relay. */
    @ReadOperation
    public Description describe() {
        RelayDescription own = new RelayDescription(
                relay.state().role(), relay.state().trouble(), stream, relay.published(), relay.deadLetters());
        try {
            Backlog now = backlog.read();
            return new Description(
                    own,
                    new BacklogDescription(now.waiting(), now.oldest().toMillis() / 1000.0, now.deadLetters(), null));
        } catch (SQLException e) {
            return new Description(own, new BacklogDescription(null, null, null, e.getMessage()));
        }
    }

    /**
     * The answer.
     *
     * @param relay of this instance
     * @param backlog of the outbox
     */
    public record Description(RelayDescription relay, BacklogDescription backlog) {}

    /**
     * The relay of this instance.
     *
     * @param role what it does
     * @param trouble why it does not work, if it does not
     * @param stream into which it publishes
     * @param published events that it has published since it was started
     * @param deadLettered events that it has moved into the dead letters since
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RelayDescription(
            RelayState.Role role, @Nullable String trouble, String stream, long published, long deadLettered) {}

    /**
     * What waits; all but the error is null where the database does not tell.
     *
     * @param waiting events that are committed and not known to be published
     * @param oldestSeconds how long the oldest of them has waited
     * @param deadLetters events that cannot be published, and those that wait behind them
     * @param error why it cannot be told
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BacklogDescription(
            @Nullable Long waiting,
            @Nullable Double oldestSeconds,
            @Nullable Long deadLetters,
            @Nullable String error) {}
}

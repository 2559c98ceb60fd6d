package dev.outbox.spring;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/outbox}: who leads, what waits, and what the listeners do. */
@Endpoint(id = "outbox")
public final class OutboxEndpoint {
    private final @Nullable EmbeddedRelay relay;
    private final @Nullable OutboxBacklog backlog;
    private final @Nullable OutboxListeners listeners;
    private final String stream;

    OutboxEndpoint(
            @Nullable EmbeddedRelay relay,
            @Nullable OutboxBacklog backlog,
            @Nullable OutboxListeners listeners,
            String stream) {
        this.relay = relay;
        this.backlog = backlog;
        this.listeners = listeners;
        this.stream = stream;
    }

    /** What the relay of this instance does, what waits in the outbox, for whichever relay, and what the listeners of this instance do. */
    @ReadOperation
    public Description describe() {
        return new Description(
                relay == null ? null : describe(relay),
                backlog == null ? null : describe(backlog),
                listeners == null ? Map.of() : describe(listeners));
    }

    private RelayDescription describe(EmbeddedRelay own) {
        return new RelayDescription(
                own.state().role(), own.state().trouble(), stream, own.published(), own.deadLetters());
    }

    private static BacklogDescription describe(OutboxBacklog outbox) {
        try {
            Backlog now = outbox.read();
            return new BacklogDescription(now.waiting(), now.oldest().toMillis() / 1000.0, now.deadLetters(), null);
        } catch (SQLException e) {
            return new BacklogDescription(null, null, null, e.getMessage());
        }
    }

    private static Map<String, ListenerDescription> describe(OutboxListeners listeners) {
        Map<String, ListenerDescription> described = new TreeMap<>();
        listeners.all().forEach(listener -> described.put(listener.name(), describe(listener)));
        return described;
    }

    private static ListenerDescription describe(ListenerConsumer listener) {
        ListenerState state = listener.state();
        return new ListenerDescription(
                listener.isConnected(),
                state.trouble(),
                state.handled(),
                state.failures(),
                state.givenUp(),
                listener.backlog().orElse(null));
    }

    /**
     * The answer.
     *
     * @param relay of this instance, if it has one
     * @param backlog of the outbox, if this instance has a relay
     * @param listeners of this instance, by their groups
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Description(
            @Nullable RelayDescription relay,
            @Nullable BacklogDescription backlog,
            Map<String, ListenerDescription> listeners) {}

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

    /**
     * A listener of this instance.
     *
     * @param connected whether it reads the stream
     * @param trouble why it does not, if it does not
     * @param handled events that it has handled since the application was started
     * @param failures tries that have failed since
     * @param deadLettered events that it has given up since
     * @param backlog events that its group has before it, as far as is known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ListenerDescription(
            boolean connected,
            @Nullable String trouble,
            long handled,
            long failures,
            long deadLettered,
            @Nullable Long backlog) {}
}

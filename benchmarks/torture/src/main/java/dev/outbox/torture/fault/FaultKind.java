package dev.outbox.torture.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can go wrong. */
public enum FaultKind {
    RELAY_KILL("the leading relay is killed and started again at once"),
    RELAY_AWAY("both relays are killed and stay away for longer than the duplicate window"),
    RELAY_STOP("the leading relay is asked to end, and started again"),
    RELAY_FROZEN("the leader is frozen, another takes over, and after the window the first wakes up"),
    RELAY_RACE("both relays are killed and started at the same moment, again and again"),
    SESSION_CUT("the database ends the relays' sessions"),
    DATABASE_CRASH("PostgreSQL crashes and recovers"),
    NATS_KILL("nats-server is killed and started again at once"),
    NATS_AWAY("nats-server, or all of them, is killed and stays away for longer than the duplicate window"),
    NATS_FROZEN("nats-server is frozen for a while"),
    STORE_PUT_BACK("nats-server's store is put back to a copy from seconds before"),
    STREAM_DELETED("the stream is deleted and made again"),
    BACKLOG("the relays are away while many events are written");

    private final String description;

    FaultKind(String description) {
        this.description = description;
    }

    /** What happens. */
    public String description() {
        return description;
    }

    /** As it is written on the command line: {@code relay-kill}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind with this code. */
    public static FaultKind of(String code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + code + "' is no fault; there are "
                        + Arrays.stream(values()).map(FaultKind::code).collect(Collectors.joining(", "))));
    }
}

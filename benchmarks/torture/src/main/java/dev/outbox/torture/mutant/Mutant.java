package dev.outbox.torture.mutant;

import dev.outbox.torture.fault.FaultKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is broken on purpose, and the fault that shows it. */
public enum Mutant {
    SKIP_READ_BACK(
            "a new leader does not look what is in the stream already, and trusts the duplicate window",
            "auto",
            FaultKind.RELAY_AWAY),
    ORDER_BY_XID("inside a window events come by transaction id", "auto", FaultKind.RELAY_STOP),
    /** One connection keeps its order whatever fails, so it takes batches side by side to show what the rule is for. */
    NO_KEY_RULE("several events of a key may be on their way at once", "atomic", FaultKind.NATS_KILL),
    NO_FENCE("neither the fence nor the lease at the socket stops a late leader", "single", FaultKind.RELAY_FROZEN),
    NO_HEALING("losses of the stream are not noticed", "auto", FaultKind.STORE_PUT_BACK),
    EARLY_CHECKPOINT("what was read counts as published", "auto", FaultKind.RELAY_KILL);

    private final String description;
    private final String send;
    private final FaultKind shownBy;

    Mutant(String description, String send, FaultKind shownBy) {
        this.description = description;
        this.send = send;
        this.shownBy = shownBy;
    }

    /** The mutant with this code. */
    public static Mutant of(String code) {
        return Arrays.stream(values())
                .filter(mutant -> mutant.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + code + "' is no mutant; there are "
                        + Arrays.stream(values()).map(Mutant::code).collect(Collectors.joining(", "))));
    }

    /** As it is written on the command line: {@code skip-read-back}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is broken. */
    public String description() {
        return description;
    }

    /** The way to send that shows it. */
    public String send() {
        return send;
    }

    /** The fault that shows it. */
    public FaultKind shownBy() {
        return shownBy;
    }

    @Override
    public String toString() {
        return code();
    }
}

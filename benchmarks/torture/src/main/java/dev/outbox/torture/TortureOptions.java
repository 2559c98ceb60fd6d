package dev.outbox.torture;

import dev.outbox.torture.fault.FaultKind;
import dev.outbox.torture.mutant.Mutant;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run is told.
 *
 * @param seed gives the order of the faults and what the writers do
 * @param faults how many
 * @param events how many at least
 * @param kinds of faults
 * @param send the way to send, as {@code --publish-mode} has it
 * @param servers how many nats-servers: 1, or 3 with a replicated stream
 * @param mutant what is broken on purpose; null if nothing is
 * @param jar the relay
 * @param logs folder for the logs
 */
record TortureOptions(
        long seed,
        int faults,
        long events,
        List<FaultKind> kinds,
        String send,
        int servers,
        @Nullable Mutant mutant,
        Path jar,
        Path logs) {}

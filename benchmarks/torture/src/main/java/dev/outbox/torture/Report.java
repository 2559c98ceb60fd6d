package dev.outbox.torture;

import dev.outbox.torture.check.Offence;
import dev.outbox.torture.check.Verdict;
import dev.outbox.torture.fault.FaultKind;
import dev.outbox.torture.fault.Struck;
import dev.outbox.torture.stage.RelayProcess;
import dev.outbox.torture.stage.StuckException;
import dev.outbox.torture.write.Ledger;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Tells people how it goes and what came out. */
final class Report {
    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    void begin(TortureOptions options, Path folder) {
        print(
                "%d faults, %d events, seed %d, sent %s to %s",
                options.faults(),
                options.events(),
                options.seed(),
                options.send(),
                options.servers() == 1 ? "one nats-server" : "three nats-servers");
        if (options.mutant() != null) {
            print(
                    "The relay is broken on purpose: %s, %s",
                    options.mutant().code(), options.mutant().description());
        }
        print("Logs of the relays are in %s", folder);
        print("");
    }

    void fault(Struck fault) {
        print(
                "%4d  %-15s %s  over after %5d ms, recovered after %5d ms%s",
                fault.number(),
                fault.kind().code(),
                fault.begun().toString().substring(11, 23),
                fault.over().toEpochMilli() - fault.begun().toEpochMilli(),
                fault.recoveredMillis(),
                fault.inBurst() ? ", in a burst" : "");
    }

    void stuck(StuckException e) {
        print("");
        print("Stuck: %s%s", String.valueOf(e.getMessage()), e.getCause() == null ? "" : " (" + e.getCause() + ")");
    }

    void end(TortureOptions options, List<Struck> faults, List<RelayProcess> relays, Ledger ledger, Verdict verdict) {
        print("");
        table(faults);
        print("");
        verdict.offences().forEach(offence -> offence(offence, faults));
        for (RelayProcess relay : relays) {
            if (relay.unwantedEnds() > 0) {
                print("%s ended by itself %d times and was started again", relay, relay.unwantedEnds());
            }
        }
        print("%d messages in the stream, %d events were rolled back", verdict.messages(), ledger.rolledBackSize());
        print(
                "faults=%d events=%d lost=%d doubled=%d phantom=%d outOfOrder=%d seed=%d",
                faults.size(),
                verdict.committed(),
                verdict.lost(),
                verdict.doubled(),
                verdict.phantom(),
                verdict.outOfOrder(),
                options.seed());
    }

    private void table(List<Struck> faults) {
        print("%-15s %6s %18s %18s  %s", "fault", "count", "recovered, median", "recovered, worst", "what happens");
        for (FaultKind kind : FaultKind.values()) {
            List<Long> times = faults.stream()
                    .filter(fault -> fault.kind() == kind)
                    .map(Struck::recoveredMillis)
                    .sorted()
                    .toList();
            if (!times.isEmpty()) {
                print(
                        "%-15s %6d %15d ms %15d ms  %s",
                        kind.code(),
                        times.size(),
                        times.get(times.size() / 2),
                        times.get(times.size() - 1),
                        kind.description());
            }
        }
    }

    private void offence(Offence offence, List<Struck> faults) {
        String before = faults.stream()
                .filter(fault -> fault.begun().isBefore(offence.at()))
                .max(Comparator.comparing(Struck::begun))
                .map(Struck::toString)
                .orElse("no fault yet");
        print("%s  %s; before: %s", timeOf(offence.at()), offence.what(), before);
    }

    private static String timeOf(Instant at) {
        return at.toString().substring(11, 23);
    }

    private void print(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
        out.flush();
    }
}

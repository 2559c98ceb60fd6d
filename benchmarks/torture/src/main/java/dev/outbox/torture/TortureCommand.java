package dev.outbox.torture;

import dev.outbox.torture.fault.FaultKind;
import dev.outbox.torture.mutant.Mutant;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the fault program. */
@Command(
        name = "torture",
        description = {
            "Runs real servers and the real relay, breaks them while events are written, and compares the stream with what was"
                    + " committed.",
            "Exits with 0 if nothing was lost, doubled, phantom or out of order, with 1 if something was."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TortureCommand implements Callable<Integer> {
    @Option(names = "--faults", paramLabel = "NUMBER", description = "How many faults (default: 60, with a mutant 8).")
    private @Nullable Integer faults;

    @Option(
            names = "--events",
            paramLabel = "NUMBER",
            description = "How many events are written at least (default: 100000, with a mutant 8000).")
    private @Nullable Long events;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "Gives the order of the faults and what the writers do (default: another each time).")
    private @Nullable Long seed;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Only these faults (default: all, with a mutant those that show it).")
    private List<String> only = List.of();

    @Option(
            names = "--send",
            paramLabel = "auto|single|atomic|transaction|ingest",
            description = "The relay's --publish-mode (default: auto, with a mutant the one that shows it).")
    private @Nullable String send;

    @Option(
            names = "--servers",
            paramLabel = "1|3",
            description = "One nats-server, or three with a replicated stream (default: 1).")
    private int servers = 1;

    @Option(
            names = "--mutant",
            paramLabel = "NAME",
            description = "Break the relay on purpose: ${COMPLETION-CANDIDATES}.")
    private @Nullable Mutant mutant;

    @Option(
            names = "--relay-jar",
            paramLabel = "FILE",
            description = "The relay (default: outbox-relay/target/outbox-relay.jar).")
    private Path jar = Path.of(System.getProperty("outbox.relay.jar", "outbox-relay/target/outbox-relay.jar"));

    @Option(names = "--logs", paramLabel = "FOLDER", description = "Where logs go (default: target/torture).")
    private Path logs = Path.of(System.getProperty("torture.logs", "target/torture"));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command line, for the program and its tests. */
    static CommandLine commandLine() {
        return new CommandLine(new TortureCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Mutant.class, Mutant::of);
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        return new TortureRun(options(), new Report(out)).run() ? 0 : 1;
    }

    private TortureOptions options() {
        if (!Files.isReadable(jar)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no " + jar + "; build it: ./mvnw -pl outbox-relay -am package -DskipTests");
        }
        if (servers != 1 && servers != 3) {
            throw new ParameterException(spec.commandLine(), "--servers is " + servers + "; it must be 1 or 3");
        }
        return new TortureOptions(
                seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed,
                faults != null ? faults : mutant == null ? 60 : 8,
                events != null ? events : mutant == null ? 100_000 : 8_000,
                kinds(),
                send != null ? send : mutant == null ? "auto" : mutant.send(),
                servers,
                mutant,
                jar,
                logs);
    }

    private List<FaultKind> kinds() {
        if (only.isEmpty()) {
            return mutant == null ? List.of(FaultKind.values()) : List.of(mutant.shownBy());
        }
        try {
            return only.stream().map(FaultKind::of).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--only: " + e.getMessage());
        }
    }
}

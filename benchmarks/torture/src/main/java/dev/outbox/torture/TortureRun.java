package dev.outbox.torture;

import dev.outbox.torture.check.StreamCheck;
import dev.outbox.torture.check.StreamMessages;
import dev.outbox.torture.check.Verdict;
import dev.outbox.torture.fault.FaultPlan;
import dev.outbox.torture.fault.FaultRun;
import dev.outbox.torture.mutant.Mutant;
import dev.outbox.torture.mutant.MutantRelay;
import dev.outbox.torture.stage.RelayCommand;
import dev.outbox.torture.stage.Stage;
import dev.outbox.torture.stage.StreamAccess;
import dev.outbox.torture.stage.StuckException;
import dev.outbox.torture.stage.Waiting;
import dev.outbox.torture.write.Ledger;
import dev.outbox.torture.write.Pace;
import dev.outbox.torture.write.Writers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** One run: servers, relays and writers start, the faults strike, all becomes quiet, and the stream is compared with the ledger. */
final class TortureRun {
    /** So long nothing new comes before the stream is taken for complete. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final TortureOptions options;
    private final Report report;
    private final Ledger ledger = new Ledger();
    private final Pace pace = new Pace();

    TortureRun(TortureOptions options, Report report) {
        this.options = options;
        this.report = report;
    }

    /** Runs; true if the promise was held. */
    boolean run() throws Exception {
        Path folder = Files.createDirectories(options.logs().toAbsolutePath().resolve("seed-" + options.seed()));
        report.begin(options, folder);
        try (Stage stage = Stage.start(folder, options.jar(), relay(), options.servers());
                Writers writers = Writers.start(stage::connect, ledger, pace, options.seed())) {
            stage.startRelays();
            return run(stage, writers);
        }
    }

    private RelayCommand relay() {
        Mutant mutant = options.mutant();
        return mutant == null
                ? RelayCommand.ofJar(options.jar().toAbsolutePath(), options.send())
                : RelayCommand.ofClass(MutantRelay.class.getName(), List.of("--mutant", mutant.code()), options.send());
    }

    private boolean run(Stage stage, Writers writers) throws Exception {
        Random random = new Random(options.seed());
        long eventsPerFault = Math.max(1, options.events() / options.faults());
        FaultRun faults = new FaultRun(stage, writers, pace, random, eventsPerFault, report::fault);
        boolean stuck = false;
        try {
            faults.run(FaultPlan.of(options.faults(), options.kinds(), random));
            writers.finish();
            faults.probe(options.faults() + 1);
            awaitQuiet(stage);
        } catch (StuckException e) {
            report.stuck(e);
            writers.finish();
            stuck = true;
        }
        StreamCheck check = new StreamCheck(ledger);
        StreamMessages.read(new StreamAccess(stage.nats().url()), check);
        Verdict verdict = check.verdict();
        report.end(options, faults.struck(), stage.relays(), ledger, verdict);
        return verdict.isPerfect() && !stuck;
    }

    /** Waits until the stream has stopped to grow: what is not there then is lost. */
    private static void awaitQuiet(Stage stage) throws Exception {
        StreamAccess stream = new StreamAccess(stage.nats().url());
        long last = -1;
        for (long now = last(stream); now != last; now = last(stream)) {
            last = now;
            Waiting.pause(QUIET);
        }
    }

    private static long last(StreamAccess stream) throws InterruptedException {
        return stream.awaitState().getLastSequence();
    }
}

package dev.outbox.torture.mutant;

import dev.outbox.relay.BrokenRelay;
import dev.outbox.relay.RelayListener;
import dev.outbox.relay.RelayOptions;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.EventStreams;
import dev.outbox.relay.port.Lease;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.OutboxStore;
import dev.outbox.relay.port.Waiter;
import dev.outbox.relay.publish.PublishMode;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program that runs in the place of outbox-relay.jar: the same engine on ports of which one is broken. */
@Command(name = "mutant-relay", description = "The relay with one thing broken on purpose.")
public final class MutantRelay implements Callable<Integer> {
    @Option(names = "--mutant", required = true, description = "What is broken.")
    private Mutant mutant = Mutant.NO_FENCE;

    @Option(names = "--db-url", required = true, description = "As for outbox-relay, like all that follow.")
    private String databaseUrl = "";

    @Option(names = "--db-user", required = true)
    private String databaseUser = "";

    @Option(names = "--nats-url", required = true)
    private String natsUrl = "";

    @Option(names = "--stream", required = true)
    private String stream = "";

    @Option(names = "--lease", required = true)
    private Duration lease = Duration.ZERO;

    @Option(names = "--ack-timeout", required = true)
    private Duration ackTimeout = Duration.ZERO;

    @Option(names = "--duplicate-window", required = true)
    private Duration duplicateWindow = Duration.ZERO;

    @Option(names = "--stream-replicas", required = true)
    private int replicas;

    @Option(names = "--publish-mode", required = true)
    private String publishMode = "";

    private MutantRelay() {}

    /** Runs until it is killed or asked to end. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new MutantRelay())
                .registerConverter(Mutant.class, Mutant::of)
                .registerConverter(Duration.class, text -> Duration.ofMillis(Long.parseLong(text.replace("ms", ""))));
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        RelayOptions options =
                RelayOptions.builder().databaseUrl(databaseUrl).databaseUser(databaseUser).nats(natsUrl).stream(stream)
                        .lease(lease)
                        .ackTimeout(ackTimeout)
                        .duplicateWindow(duplicateWindow)
                        .streamReplicas(replicas)
                        .publishMode(PublishMode.valueOf(publishMode.toUpperCase(Locale.ROOT)))
                        .listener(new Printed())
                        .build();
        BrokenRelay relay = BrokenRelay.start(options, this::broken, this::broken);
        Runtime.getRuntime().addShutdownHook(new Thread(relay::close, "mutant-relay-stop"));
        relay.join();
        return 0;
    }

    private OutboxStore broken(OutboxStore store) {
        return () -> broken(store.connect());
    }

    private OutboxSession broken(OutboxSession session) {
        return switch (mutant) {
            case ORDER_BY_XID -> new OrderByXid(session, databaseUrl, databaseUser);
            case NO_KEY_RULE -> new NoKeyRule.Session(session);
            case NO_HEALING -> new NoHealing(session);
            case EARLY_CHECKPOINT -> new EarlyCheckpoint(session);
            case SKIP_READ_BACK, NO_FENCE -> session;
        };
    }

    private EventStreams broken(EventStreams streams, Waiter waiter) {
        return given -> {
            // The lease at the socket is the fence's second wall: with one of the two nothing can be seen.
            Lease held = mutant == Mutant.NO_FENCE ? new Lease(waiter, Long.MAX_VALUE) : given;
            return broken(streams.connect(held));
        };
    }

    private EventStream broken(EventStream connected) {
        return switch (mutant) {
            case SKIP_READ_BACK -> new SkipReadBack(connected);
            case NO_FENCE -> new NoFence(connected);
            case NO_KEY_RULE -> new NoKeyRule.Stream(connected);
            case ORDER_BY_XID, NO_HEALING, EARLY_CHECKPOINT -> connected;
        };
    }

    /** Tells the log what the relay does. */
    private static final class Printed implements RelayListener {
        @Override
        public void standingBy() {
            System.out.println("standing by");
        }

        @Override
        public void leading(long epoch, int foundInStream) {
            System.out.println("leading, epoch " + epoch + ", found in stream " + foundInStream);
        }

        @Override
        public void leadershipLost(String reason) {
            System.out.println("lost the lead: " + reason);
        }

        @Override
        public void interrupted(RuntimeException cause, Duration retryIn) {
            System.out.println("again in " + retryIn.toMillis() + " ms: " + cause);
        }
    }
}

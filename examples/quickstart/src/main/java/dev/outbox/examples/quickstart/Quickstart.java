package dev.outbox.examples.quickstart;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.relay.Relay;
import dev.outbox.relay.RelayOptions;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.TestDatabase;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts servers, application, relay and subscriber, lets users work, and compares what they committed with what arrived. */
public final class Quickstart {
    private static final Logger log = LoggerFactory.getLogger(Quickstart.class);
    private static final String USAGE = """
            Usage: ./quickstart [--keep] [--all]
              --keep   leave everything running afterwards, until Ctrl-C
              --all    print every event, not only the first ones and then one in a hundred""";

    private static final int USERS = 8;
    private static final int TRANSACTIONS_OF_EACH = 50;
    private static final Duration TO_FOLLOW = Duration.ofMillis(300);
    private static final Duration NOW_AND_THEN = Duration.ofSeconds(2);

    private final PrintStream out;
    private final boolean keep;
    private final EventPrinter printer;
    private final Journal journal = new Journal();

    private Quickstart(PrintStream out, boolean keep, boolean all) {
        this.out = out;
        this.keep = keep;
        this.printer = new EventPrinter(out, all);
    }

    /** Exits with 0 if what arrived is what was committed, with 1 if not, and with 2 if the options are wrong. */
    public static void main(String[] args) throws InterruptedException {
        try {
            System.exit(run(Set.of(args), System.out));
        } catch (RuntimeException e) {
            log.error("The quickstart failed.", e);
            System.err.println("quickstart: " + e.getMessage());
            System.err.println("The log " + Servers.LOG + " says more.");
            System.exit(1);
        }
    }

    /** As {@link #main}, with the exit code returned. */
    static int run(Set<String> options, PrintStream out) throws InterruptedException {
        if (!Set.of("--keep", "--all").containsAll(options)) {
            out.println(USAGE);
            return options.equals(Set.of("--help")) ? 0 : 2;
        }
        return new Quickstart(out, options.contains("--keep"), options.contains("--all")).run();
    }

    private int run() throws InterruptedException {
        out.println("Starting PostgreSQL and nats-server ...");
        try (Servers servers = Servers.start();
                HikariDataSource pool = servers.newPool()) {
            out.println("  PostgreSQL " + servers.postgres().version() + " at "
                    + servers.database().jdbcUrl());
            out.println("  nats-server " + servers.nats().version() + " at "
                    + servers.nats().url());
            migrate(pool);
            try (Relay relay = startRelay(servers);
                    TodoApp app = new TodoApp(pool);
                    Subscriber subscriber = Subscriber.start(servers.nats().url(), printer)) {
                Users users = new Users(app, journal);
                work(users);
                awaitArrivals(relay, subscriber);
                Summary summary = Summary.of(journal, OutboxRow.all(pool), subscriber.arrivals());
                summary.print(out);
                if (keep) {
                    keepRunning(servers, users);
                }
                return summary.comparison().agrees() ? 0 : 1;
            }
        }
    }

    /** Creates the schema of the outbox; an application does so when it is deployed. */
    private static void migrate(DataSource database) {
        OutboxSchema.DEFAULT.migrate(database);
    }

    /** Inside the application here; in production often a process of its own. */
    private Relay startRelay(Servers servers) throws InterruptedException {
        TestDatabase database = servers.database();
        String natsUrl = servers.nats().url();
        RelayWatch watch = new RelayWatch(out);
        Relay relay = Relay.start(RelayOptions.builder()
                .databaseUrl(database.jdbcUrl())
                .databaseUser(database.user())
                .databasePassword(database::password)
                .nats(natsUrl)
                .source("/todo-app")
                .listener(watch)
                .build());
        watch.awaitLeading();
        return relay;
    }

    private void work(Users users) throws InterruptedException {
        out.println();
        out.println("One user works; each line is an event that a subscriber got from NATS, with the time since it was"
                + " written:");
        users.oneByOne(TO_FOLLOW, told -> out.println("            " + told));
        out.println();
        out.println(USERS + " users work at the same time, " + TRANSACTIONS_OF_EACH + " transactions each:");
        printer.crowded(true);
        users.allAtOnce(USERS, TRANSACTIONS_OF_EACH);
    }

    /** Then the relay is stopped, so that nothing more can come, and whatever the stream holds is read to its end. */
    private void awaitArrivals(Relay relay, Subscriber subscriber) throws InterruptedException {
        await(() -> subscriber.arrivals().size() >= journal.size());
        relay.close();
        await(() -> subscriber.arrivals().size() >= subscriber.inStream());
    }

    /** What has not come within ten seconds is lost. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
    }

    private void keepRunning(Servers servers, Users users) throws InterruptedException {
        printer.crowded(false);
        try (Relay relay = startRelay(servers)) {
            out.println();
            out.println(servers.howToLookInside());
            users.nowAndThen(NOW_AND_THEN, relay::isRunning);
        }
    }
}

package dev.outbox.relay.app;

import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.relay.port.RefusalCause;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.relay.recover.DiscardedPolicy;
import dev.outbox.relay.recover.StreamLossPolicy;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;

/** The program {@code outbox-relay}. */
@Command(
        name = "outbox-relay",
        description = "Moves the events of a transactional outbox in PostgreSQL into a NATS JetStream stream.",
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            MigrateCommand.class,
            DeadLettersCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        })
public final class Main {
    /** Succeeded. */
    static final int OK = 0;
    /** Failed at run time. */
    static final int FAILED = 1;
    /** The command line or the configuration is wrong. */
    static final int MISUSED = 2;
    /** The database cannot be reached. */
    static final int DATABASE_UNREACHABLE = 4;

    @Mixin
    final HelpOptions help = new HelpOptions();

    private Main() {}

    /**
     * Runs the command that the arguments name and ends the process with its exit code: 0 success, 1 failure at run time,
     * 2 wrong usage or configuration, 4 database unreachable.
     */
    public static void main(String[] args) {
        Logging.silence();
        Charset charset = Charset.defaultCharset();
        PrintWriter out = new PrintWriter(System.out, true, charset);
        PrintWriter err = new PrintWriter(System.err, true, charset);
        System.exit(run(args, System.getenv(), out, err));
    }

    /** As {@link #main}, with the process's surroundings given and the exit code returned. */
    static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        CommandLine program = new CommandLine(new Main());
        configure(program, new LayeredDefaults(environment));
        program.setOut(out).setErr(err);
        return program.execute(args);
    }

    static void configure(CommandLine program, LayeredDefaults defaults) {
        // A value is what was written: '@' opens no file and '${' no variable, which passwords may contain.
        program.setExpandAtFiles(false).setInterpolateVariables(false);
        program.registerConverter(Duration.class, new DurationConverter());
        program.registerConverter(UUID.class, new EventIdConverter());
        choice(program, LogArguments.Format.class);
        choice(program, LogArguments.Level.class);
        choice(program, StreamLossPolicy.class);
        choice(program, DiscardedPolicy.class);
        choice(program, DeadLetterPolicy.class);
        choice(program, PublishMode.class);
        choice(program, RefusalCause.class);
        program.setDefaultValueProvider(defaults);
        ErrorLine errors = new ErrorLine(defaults);
        program.setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors);
    }

    private static <E extends Enum<E>> void choice(CommandLine program, Class<E> choices) {
        program.registerConverter(choices, new ChoiceConverter<>(choices));
    }
}

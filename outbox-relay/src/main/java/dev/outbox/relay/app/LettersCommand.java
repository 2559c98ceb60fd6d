package dev.outbox.relay.app;

import ch.qos.logback.core.joran.spi.ConsoleTarget;
import dev.outbox.relay.deadletter.DeadLetterException;
import dev.outbox.relay.deadletter.DeadLetters;
import dev.outbox.relay.port.StoreUnavailableException;
import dev.outbox.schema.OutboxSchema;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that works with dead letters: data on the standard output, messages on the standard error. */
abstract class LettersCommand extends ConfiguredCommand {
    @Option(names = "--json", description = "Print JSON, one object on each line.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() {
        validate();
        OutboxSchema schema = database.schema();
        DataSource dataSource = database.dataSource();
        Logging.start(log, ConsoleTarget.SystemErr);
        try (Connection connection = dataSource.getConnection()) {
            return runOn(new DeadLetters(connection, schema));
        } catch (SQLException e) {
            say("cannot connect to the database: " + e.getMessage());
            return Main.DATABASE_UNREACHABLE;
        }
    }

    private int runOn(DeadLetters letters) {
        try {
            return run(letters);
        } catch (DeadLetterException | StoreUnavailableException e) {
            say(String.valueOf(e.getMessage()));
            return Main.FAILED;
        }
    }

    /**
     * Checks what can be checked without the database.
     *
     * @throws InvalidSettingException if the command cannot be run in this way
     */
    void validate() {}

    /** Does the work and gives the exit code. */
    abstract int run(DeadLetters letters);

    final boolean isJson() {
        return json;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Where questions and messages go. */
    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Says something to people. */
    final void say(String message) {
        err().println("outbox-relay: " + Redaction.oneLine(message));
    }
}

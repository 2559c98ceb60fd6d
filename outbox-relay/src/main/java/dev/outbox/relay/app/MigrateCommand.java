package dev.outbox.relay.app;

import ch.qos.logback.core.joran.spi.ConsoleTarget;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.schema.OutboxSchemaException;
import dev.outbox.schema.TableTrigger;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code migrate}: creates the outbox schema or brings it up to date, gives roles their rights and tables their triggers. */
@Command(
        name = "migrate",
        description =
                "Creates the schema of the outbox or brings it up to date, and prints or makes what roles and tables need."
                        + " Exits with 4 if the database cannot be reached"
                        + " and with 1 if a migration fails.")
final class MigrateCommand extends ConfiguredCommand {
    @Mixin
    private final RoleArguments roles = new RoleArguments();

    @Option(
            names = "--apply-grants",
            negatable = true,
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Give the roles their rights instead of printing the statements (default: false).")
    private boolean applyGrants;

    @Option(
            names = "--print-sql",
            description = "Print the SQL that creates the schema and do nothing; needs no database.")
    private boolean printSql;

    @Mixin
    private final TriggerArguments triggers = new TriggerArguments();

    @Option(
            names = "--apply-triggers",
            negatable = true,
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Make the triggers instead of printing the statements (default: false).")
    private boolean applyTriggers;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        OutboxSchema schema = database.schema();
        List<String> grants = roles.grants(schema);
        List<TableTrigger> wanted = triggers.triggers();
        if (printSql) {
            refuse(wanted);
            out().println(schema.sql());
            print(grants);
            return Main.OK;
        }
        DataSource dataSource = database.dataSource();
        Logging.start(log, ConsoleTarget.SystemErr);
        try (Connection connection = dataSource.getConnection()) {
            int code = migrate(schema, grants, dataSource, connection);
            return code == Main.OK ? trigger(schema, wanted, connection) : code;
        } catch (SQLException e) {
            return failed("cannot connect to the database: " + e.getMessage(), Main.DATABASE_UNREACHABLE);
        }
    }

    private int migrate(OutboxSchema schema, List<String> grants, DataSource dataSource, Connection connection) {
        try {
            int applied = schema.migrate(dataSource);
            out().println("schema " + schema + " is up to date, version " + schema.version(dataSource)
                    + "; migrations applied: " + applied);
            if (applyGrants) {
                apply(grants, connection);
            } else {
                print(grants);
            }
            return Main.OK;
        } catch (OutboxSchemaException e) {
            return failed(String.valueOf(e.getMessage()), Main.FAILED);
        } catch (SQLException e) {
            return failed("giving rights failed: " + e.getMessage(), Main.FAILED);
        }
    }

    /** What a trigger consists of hangs on the table's columns. */
    private static void refuse(List<TableTrigger> wanted) {
        if (!wanted.isEmpty()) {
            throw new InvalidSettingException(
                    "--triggers", "--triggers needs the database with the tables; leave out --print-sql");
        }
    }

    private int trigger(OutboxSchema schema, List<TableTrigger> wanted, Connection connection) {
        try {
            List<String> statements = new ArrayList<>();
            for (TableTrigger trigger : wanted) {
                statements.addAll(trigger.statements(schema, connection));
            }
            if (!applyTriggers) {
                print(statements);
            } else if (!wanted.isEmpty()) {
                connection.setAutoCommit(false);
                execute(statements, connection);
                connection.commit();
                out().println("triggers made: " + wanted.size());
            }
            return Main.OK;
        } catch (OutboxSchemaException e) {
            return failed("--triggers: " + e.getMessage(), Main.FAILED);
        } catch (SQLException e) {
            return failed("making triggers failed: " + e.getMessage(), Main.FAILED);
        }
    }

    private void apply(List<String> grants, Connection connection) throws SQLException {
        execute(grants, connection);
        out().println("rights given: " + grants.size());
    }

    private static void execute(List<String> statements, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void print(List<String> statements) {
        statements.forEach(sql -> out().println(sql + ";"));
    }

    private int failed(String reason, int code) {
        spec.commandLine().getErr().println("outbox-relay: " + Redaction.oneLine(reason));
        return code;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}

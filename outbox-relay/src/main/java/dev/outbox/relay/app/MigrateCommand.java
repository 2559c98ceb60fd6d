package dev.outbox.relay.app;

import ch.qos.logback.core.joran.spi.ConsoleTarget;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.schema.OutboxSchemaException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code migrate}: creates the outbox schema or brings it up to date, and gives roles their rights. */
@Command(
        name = "migrate",
        description =
                "Creates the schema of the outbox or brings it up to date. Exits with 4 if the database cannot be reached"
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

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        OutboxSchema schema = database.schema();
        List<String> grants = roles.grants(schema);
        if (printSql) {
            out().println(schema.sql());
            print(grants);
            return Main.OK;
        }
        DataSource dataSource = database.dataSource();
        Logging.start(log, ConsoleTarget.SystemErr);
        try (Connection connection = dataSource.getConnection()) {
            return migrate(schema, grants, dataSource, connection);
        } catch (SQLException e) {
            return failed("cannot connect to the database: " + e.getMessage(), Main.DATABASE_UNREACHABLE);
        }
    }

    private int migrate(OutboxSchema schema, List<String> grants, DataSource dataSource, Connection connection) {
        try {
            int applied = schema.migrate(dataSource);
            out().println("schema " + schema + " is up to date, version " + OutboxSchema.VERSION
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

    private void apply(List<String> grants, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String grant : grants) {
                statement.execute(grant);
            }
        }
        out().println("rights given: " + grants.size());
    }

    private void print(List<String> grants) {
        grants.forEach(grant -> out().println(grant + ";"));
    }

    private int failed(String reason, int code) {
        spec.commandLine().getErr().println("outbox-relay: " + Redaction.oneLine(reason));
        return code;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}

package dev.outbox.relay.app;

import dev.outbox.relay.RelayOptions;
import dev.outbox.relay.postgres.Pooling;
import dev.outbox.schema.OutboxSchema;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Option;

/** Options that say where the outbox is. */
final class DatabaseArguments {
    @Option(names = "--db-url", paramLabel = "URL", description = "JDBC URL of the database with the outbox. Required.")
    private @Nullable String url;

    @Option(names = "--db-user", paramLabel = "ROLE", description = "Database role (default: the one in the URL).")
    private @Nullable String user;

    @Option(names = "--db-password", paramLabel = "PASSWORD", description = "Its password; better given by a file.")
    private @Nullable String password;

    @Option(
            names = "--db-password-file",
            paramLabel = "FILE",
            description = "File with the password, read for each connection.")
    private @Nullable Path passwordFile;

    @Option(names = "--schema", paramLabel = "NAME", description = "Schema of the outbox (default: outbox).")
    private @Nullable String schema;

    void addTo(RelayOptions.Builder options) {
        options.databaseUrl(url()).databasePassword(password()).schema(schema());
        if (user != null) {
            options.databaseUser(user);
        }
    }

    /** Makes a session for each connection that is asked for. */
    DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url());
        if (user != null) {
            source.setUser(user);
        }
        String secret = password().get();
        if (secret != null) {
            source.setPassword(secret);
        }
        source.setApplicationName("outbox-relay");
        source.setConnectTimeout(10);
        return source;
    }

    /** Refuses what no relay can work with. Says nothing of a database that cannot be asked now: a relay goes on trying. */
    void refusePooling() {
        boolean shared;
        try {
            shared = Pooling.isByTransaction(dataSource()::getConnection);
        } catch (SQLException notNow) {
            return;
        }
        if (shared) {
            throw new InvalidSettingException("--db-url", "--db-url " + Pooling.REFUSAL);
        }
    }

    OutboxSchema schema() {
        if (schema == null) {
            return OutboxSchema.DEFAULT;
        }
        try {
            return OutboxSchema.named(schema);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("--schema", "--" + e.getMessage());
        }
    }

    /** Never shown in a complaint: it may hold a password. */
    private String url() {
        if (url == null) {
            throw new InvalidSettingException(
                    "--db-url",
                    "--db-url is missing; give the JDBC URL of the database with the outbox, such as"
                            + " jdbc:postgresql://localhost:5432/todo, by the flag, by OUTBOX_DB_URL or in a --config file");
        }
        if (!isAcceptedByDriver(url)) {
            throw new InvalidSettingException(
                    "--db-url",
                    "--db-url is not a JDBC URL of PostgreSQL, such as jdbc:postgresql://localhost:5432/todo");
        }
        return url;
    }

    private static boolean isAcceptedByDriver(String url) {
        try {
            return url.startsWith("jdbc:postgresql:") && DriverManager.getDriver(url) != null;
        } catch (SQLException e) {
            return false;
        }
    }

    private Secret password() {
        Secret secret = new Secret("--db-password", password, passwordFile);
        secret.get();
        return secret;
    }
}

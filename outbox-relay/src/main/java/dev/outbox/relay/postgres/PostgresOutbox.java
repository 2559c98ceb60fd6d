package dev.outbox.relay.postgres;

import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.OutboxStore;
import dev.outbox.relay.port.StoreUnavailableException;
import dev.outbox.schema.OutboxSchemaException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** The outbox store on PostgreSQL 14 or newer. Thread-safe; its sessions are not. */
public final class PostgresOutbox implements OutboxStore {
    private final PostgresOptions options;
    private final RelaySql sql;

    /** A store; connects only when asked for a session. */
    public PostgresOutbox(PostgresOptions options) {
        this.options = options;
        this.sql = new RelaySql(options.schema());
    }

    @Override
    public OutboxSession connect() {
        refusePooling();
        return new PostgresSession(prepared(), sql, options.schema(), this::prepared);
    }

    private void refusePooling() {
        Properties properties = properties();
        properties.setProperty("prepareThreshold", "0");
        boolean shared;
        try {
            shared = Pooling.isByTransaction(() -> DriverManager.getConnection(options.url(), properties));
        } catch (SQLException e) {
            throw cannotConnect(e);
        }
        if (shared) {
            throw new StoreUnavailableException("the database's URL " + Pooling.REFUSAL);
        }
    }

    private Connection prepared() {
        try {
            Connection connection = DriverManager.getConnection(options.url(), properties());
            try {
                prepare(connection);
                requireCompatible(connection);
                return connection;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw cannotConnect(e);
        }
    }

    /** With each connection, as a migration may have come since the last one. */
    private void requireCompatible(Connection connection) throws SQLException {
        try {
            options.schema().requireCompatible(connection);
        } catch (OutboxSchemaException e) {
            throw new StoreUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private static StoreUnavailableException cannotConnect(SQLException e) {
        return new StoreUnavailableException("cannot connect to the database: " + Failures.describe(e), e);
    }

    private Properties properties() {
        Properties properties = new Properties();
        if (options.user() != null) {
            properties.setProperty("user", options.user());
        }
        String password = options.password().get();
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "outbox-relay");
        properties.setProperty("connectTimeout", "10");
        // Of several hosts the one that can be written to, also where the URL does not say so (what it says wins): on a
        // standby, which the first host is after a fail-over, a relay can do nothing.
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("tcpKeepAlive", "true");
        // A look at a large backlog takes seconds; a server that is silent for longer is taken for gone.
        properties.setProperty("socketTimeout", "60");
        // Server-side statements and binary transfer from the first use on: the same few statements run for days.
        properties.setProperty("prepareThreshold", "-1");
        return properties;
    }

    private void prepare(Connection connection) throws SQLException {
        String millis = Long.toString(options.lease().toMillis());
        String seconds = Long.toString(Math.max(1, options.lease().toSeconds() / 2));
        set(connection, RelaySql.TIMEOUTS, Long.toString(3 * options.lease().toMillis()));
        try (Statement session = connection.createStatement()) {
            session.execute(RelaySql.SESSION);
        }
        set(connection, RelaySql.LEASE, millis, millis, millis, seconds);
    }

    private static void set(Connection connection, String settings, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(settings)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet set = statement.executeQuery()) {
                set.next();
            }
        }
    }
}

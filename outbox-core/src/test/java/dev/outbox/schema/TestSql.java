package dev.outbox.schema;

import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;

/** Short ways to run SQL in tests. */
public final class TestSql {
    private TestSql() {}

    /** Runs statements, each in a transaction of its own. */
    public static void run(DataSource dataSource, String... statements) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            run(connection, statements);
        }
    }

    public static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of all rows, as text. */
    public static List<String> column(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return column(connection, sql);
        }
    }

    public static List<String> column(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** The one value of a query of one row and one column. */
    public static String value(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return value(connection, sql);
        }
    }

    public static String value(Connection connection, String sql) throws SQLException {
        List<String> values = column(connection, sql);
        if (values.size() != 1) {
            throw new AssertionError(values.size() + " rows instead of 1: " + sql);
        }
        return values.get(0);
    }

    /** Makes a role that may log in and nothing else, drops what a former test left of it, and connects as it. */
    public static Connection connectAsNewRole(TestDatabase db, String role) throws SQLException {
        return connectAs(db, newRole(db, role));
    }

    public static String newRole(TestDatabase db, String role) throws SQLException {
        // Roles belong to the server, not to the database: named after the test's own.
        String name = role + "_" + db.name();
        run(db.dataSource(), "create role \"" + name + "\" login password 'secret'");
        return name;
    }

    public static Connection connectAs(TestDatabase db, String role) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", "secret");
        return DriverManager.getConnection(db.jdbcUrl(), properties);
    }

    /** Takes away all rights of a role and the role with them. */
    public static void dropRole(TestDatabase db, String role) throws SQLException {
        run(db.dataSource(), "drop owned by \"" + role + "\"", "drop role \"" + role + "\"");
    }
}

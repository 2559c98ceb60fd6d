package dev.outbox.testkit;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of a PostgreSQL server for tests.
 *
 * @param name its name
 * @param host the server's host
 * @param port the server's port
 * @param user a role that may do everything in it
 * @param password the role's password
 */
public record TestDatabase(String name, String host, int port, String user, String password) {

    /** The JDBC URL, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + name;
    }

    /** A new data source without a pool: each connection it gives is a new session of {@link #user()}. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(name);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    /** The name and the place, without the password. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + name;
    }
}

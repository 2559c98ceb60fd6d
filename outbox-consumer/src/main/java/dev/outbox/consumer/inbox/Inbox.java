package dev.outbox.consumer.inbox;

import dev.outbox.schema.OutboxSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Remembers which events a group has handled, in the table {@code inbox} of the outbox's schema, and in the transaction that handles them. So
 * the work for an event is done once, however often the event is delivered: by a second delivery after a crash, by a replay, or because the
 * stream had to be healed. Thread-safe.
 *
 * <p>The work must go through the transaction's connection; what it does elsewhere (a mail, a call) is not taken back with it.
 */
public final class Inbox {
    /** How long events are remembered where nothing else is said. */
    public static final Duration DEFAULT_RETENTION = Duration.ofDays(7);

    private static final int PURGED_AT_A_TIME = 5_000;

    private final InboxTransactions transactions;
    private final OutboxSchema schema;
    private final Duration retention;
    private final InboxSql sql;

    private Inbox(InboxTransactions transactions, OutboxSchema schema, Duration retention) {
        this.transactions = transactions;
        this.schema = schema;
        this.retention = retention;
        this.sql = new InboxSql(schema);
    }

    /** In the schema {@code outbox} of a database, with transactions by plain JDBC. */
    public static Inbox in(DataSource dataSource) {
        return in(InboxTransactions.of(dataSource));
    }

    /** In the schema {@code outbox} of the database that the application's own transactions lead to. */
    public static Inbox in(InboxTransactions transactions) {
        return new Inbox(Objects.requireNonNull(transactions, "transactions"), OutboxSchema.DEFAULT, DEFAULT_RETENTION);
    }

    /** The same in another schema. */
    public Inbox schema(OutboxSchema another) {
        return new Inbox(transactions, Objects.requireNonNull(another, "another"), retention);
    }

    /**
     * The same with another retention: how long events are remembered, a minute or more, by default {@link #DEFAULT_RETENTION}. It
     * should be longer than the stream keeps them, or than the longest replay whose events shall not be handled again.
     *
     * @throws IllegalArgumentException if it is shorter
     */
    public Inbox retention(Duration another) {
        if (another.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("retention is " + another + "; it must be a minute or more");
        }
        return new Inbox(transactions, schema, another);
    }

    /**
     * Does the work for an event, unless the group has done it.
     *
     * @param source CloudEvents source of the event
     * @param id CloudEvents id of the event
     * @return whether the work was done now; {@code false} if it had been done before
     * @throws InboxException if the inbox cannot be reached or written to
     * @throws Exception what the work threw, or what kept the transaction from committing; nothing is remembered then
     */
    public boolean once(String group, String source, String id, InboxTransactions.Work work) throws Exception {
        Attempt attempt = new Attempt(group, source, id, work);
        try {
            transactions.run(attempt);
        } catch (InboxException e) {
            throw e;
        } catch (Exception e) {
            if (!attempt.begun) {
                throw new InboxException(
                        "no transaction for the inbox of group '" + group + "' can be begun: " + e.getMessage(), e);
            }
            throw e;
        }
        return attempt.first;
    }

    /**
     * Remembers an event, in a transaction that the caller has begun and in which it does the work if this returns true. Waits for another
     * transaction that is about to remember the same.
     *
     * @return whether the group has not handled it yet
     * @throws InboxException if the inbox cannot be written to
     */
    public boolean claim(Connection connection, String group, String source, String id) {
        try (PreparedStatement insert = connection.prepareStatement(sql.claim)) {
            insert.setString(1, group);
            insert.setString(2, id);
            insert.setString(3, source);
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new InboxException(
                    "writing into " + schema.name() + ".inbox for group '" + group + "' failed: " + e.getMessage()
                            + remedy(e),
                    e);
        }
    }

    /**
     * Forgets what a group handled longer ago than the retention, some thousand events at most.
     *
     * @return whether there may be more of them
     * @throws InboxException if the database cannot be reached or refuses it
     */
    public boolean purge(String group) {
        return delete("purging", group, sql.purge, statement -> {
                    statement.setDouble(2, retention.toMillis() / 1000.0);
                    statement.setInt(3, PURGED_AT_A_TIME);
                })
                == PURGED_AT_A_TIME;
    }

    /**
     * Forgets all that a group has handled, so that a replay handles it again.
     *
     * @throws InboxException if the database cannot be reached or refuses it
     */
    public void forget(String group) {
        delete("emptying", group, sql.forget, statement -> {});
    }

    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private int delete(String what, String group, String statement, Binding more) {
        int[] deleted = new int[1];
        try {
            transactions.run(connection -> {
                try (PreparedStatement delete = connection.prepareStatement(statement)) {
                    delete.setString(1, group);
                    more.bind(delete);
                    deleted[0] = delete.executeUpdate();
                }
            });
        } catch (Exception e) {
            throw new InboxException(
                    what + " " + schema.name() + ".inbox for group '" + group + "' failed: " + e.getMessage()
                            + remedy(e),
                    e);
        }
        return deleted[0];
    }

    private String remedy(Exception e) {
        String state = e instanceof SQLException sqlError ? String.valueOf(sqlError.getSQLState()) : "";
        return switch (state) {
            case "3F000", "42P01" -> ". The schema is not installed in this database, or too old: run `migrate`";
            case "42501" -> ". The role needs the rights of a consumer: run `migrate --consumer-role <role>`";
            case "25006" -> ". The inbox needs a transaction that may write, on the primary server";
            default -> "";
        };
    }

    @Override
    public String toString() {
        return schema.name() + ".inbox";
    }

    /** One try to do the work; confined to one thread. */
    private final class Attempt implements InboxTransactions.Work {
        private final String group;
        private final String source;
        private final String id;
        private final InboxTransactions.Work work;
        private boolean begun;
        private boolean first;

        Attempt(String group, String source, String id, InboxTransactions.Work work) {
            this.group = group;
            this.source = source;
            this.id = id;
            this.work = work;
        }

        @Override
        public void on(Connection connection) throws Exception {
            begun = true;
            first = claim(connection, group, source, id);
            if (first) {
                work.on(connection);
            }
        }
    }
}

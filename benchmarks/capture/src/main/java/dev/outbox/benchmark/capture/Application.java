package dev.outbox.benchmark.capture;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.write.OutboxWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;

/** An application on a database with an outbox; one thread uses it. */
final class Application implements AutoCloseable {
    private static final int ROWS_THERE = 10_000;
    /** About what capture writes of an {@link Order}, of which the rows that are ready must have as much. */
    private static final int PAYLOAD = 420;

    private final OutboxWriter writer = new OutboxWriter(OutboxSchema.DEFAULT);
    private final SessionFactory sessions;
    private final Variant variant;
    private final List<Long> ids = new ArrayList<>();
    private int turn;

    /**
     * @param batch how many statements Hibernate sends at once; 0 is its default, one by one
     */
    Application(DataSource database, Variant variant, int batch) {
        this.variant = variant;
        this.sessions = new MetadataSources(new StandardServiceRegistryBuilder()
                        .applySettings(Map.of(
                                "hibernate.connection.datasource",
                                database,
                                "hibernate.hbm2ddl.auto",
                                "update",
                                "hibernate.jdbc.batch_size",
                                batch,
                                "hibernate.order_inserts",
                                batch > 0,
                                "hibernate.order_updates",
                                batch > 0,
                                "outbox.enabled",
                                variant == Variant.CAPTURE))
                        .build())
                .addAnnotatedClasses(Order.class, Draft.class)
                .buildMetadata()
                .buildSessionFactory();
    }

    /** Connections to a server, as if it were somewhere else. */
    static HikariDataSource pool(String url, String user, String password, Place place) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(2);
        pool.setAutoCommit(false);
        // Waits before each sync, whether others commit as well or not.
        pool.addDataSourceProperty("options", "-c commit_siblings=0 -c commit_delay=" + place.disk());
        pool.addDataSourceProperty("socketFactory", DistantSockets.class.getName());
        pool.addDataSourceProperty("socketFactoryArg", Integer.toString(place.network()));
        return pool;
    }

    /** Gives the application entities to change, of its own. */
    void fill(int entities) {
        sessions.inTransaction(session -> {
            for (int i = 0; i < entities; i++) {
                Order order = new Order();
                session.persist(order);
                ids.add((Long) session.getIdentifier(order));
            }
        });
    }

    /** Makes the transaction and returns how long its commit took, flush included. */
    CommitTime run(Workload workload, int entities) {
        try (Session session = sessions.openSession()) {
            Transaction transaction = session.beginTransaction();
            workload.work(session, ids, entities, ++turn);
            List<OutboxEvent> ready = variant == Variant.ROWS ? events(entities) : List.of();
            return CommitTime.of(() -> {
                if (variant == Variant.ROWS) {
                    session.flush();
                    session.doWork(connection -> writer.writeAndCommit(connection, ready));
                } else if (variant == Variant.STATEMENT) {
                    session.flush();
                    session.doWork(Application::nothing);
                }
                transaction.commit();
            });
        }
    }

    private static void nothing(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select 1")) {
            statement.execute();
        }
    }

    private static List<OutboxEvent> events(int entities) {
        List<OutboxEvent> events = new ArrayList<>(entities);
        for (int i = 0; i < entities; i++) {
            String id = Long.toString(ThreadLocalRandom.current().nextLong(ROWS_THERE));
            events.add(OutboxEvent.of("order.updated", "order/" + id)
                    .subject(id)
                    .data("application/json", new byte[PAYLOAD])
                    .build());
        }
        return events;
    }

    @Override
    public void close() {
        sessions.close();
    }
}

package dev.outbox.hibernate;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.BootstrapServiceRegistry;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;

/**
 * An application with Hibernate and capture: its entities have tables, its outbox is migrated. Each event that is read must
 * be as its schema says.
 */
final class TestApp implements AutoCloseable {
    private static final String EVENTS = """
            select id, xid, xmin || '/' || cmin as statement, type, key, subject, source, attributes,
                convert_from(data, 'UTF8') as data
            from %s.event where id > ? order by id
            """;

    private final TestDatabase database;
    private final String schema;
    private final SessionFactory sessions;
    private final StrictSchemas schemas;
    private long lastSeen;

    private TestApp(TestDatabase database, String schema, SessionFactory sessions) {
        this.database = database;
        this.schema = schema;
        this.sessions = sessions;
        this.schemas = new StrictSchemas(EventSchemas.of(sessions));
    }

    static TestApp start(TestDatabase database, Class<?>... entities) {
        return start(database, Map.of(), entities);
    }

    /** Starts with settings beside those that every application has. */
    static TestApp start(TestDatabase database, Map<String, Object> settings, Class<?>... entities) {
        String schema = settings.getOrDefault("outbox.schema", "outbox").toString();
        OutboxSchema.named(schema).migrate(database.dataSource());
        TestApp app = new TestApp(database, schema, sessionFactory(database, settings, entities));
        app.skipEvents();
        return app;
    }

    /** A session factory alone; the outbox is there or not. */
    static SessionFactory sessionFactory(TestDatabase database, Map<String, Object> settings, Class<?>... entities) {
        Map<String, Object> all = new HashMap<>();
        all.put("hibernate.connection.url", database.jdbcUrl());
        all.put("hibernate.connection.username", database.user());
        all.put("hibernate.connection.password", database.password());
        all.put("hibernate.hbm2ddl.auto", "update");
        all.put("hibernate.hbm2ddl.halt_on_error", "true");
        all.putAll(settings);
        BootstrapServiceRegistry classes = new BootstrapServiceRegistryBuilder()
                .applyClassLoader(entities[0].getClassLoader())
                .build();
        StandardServiceRegistry registry =
                new StandardServiceRegistryBuilder(classes).applySettings(all).build();
        try {
            Metadata metadata =
                    new MetadataSources(registry).addAnnotatedClasses(entities).buildMetadata();
            return metadata.buildSessionFactory();
        } catch (RuntimeException e) {
            StandardServiceRegistryBuilder.destroy(registry);
            throw e;
        }
    }

    SessionFactory sessions() {
        return sessions;
    }

    void inTransaction(Consumer<Session> work) {
        sessions.inTransaction(work);
    }

    <T> T fromTransaction(Function<Session, T> work) {
        return sessions.fromTransaction(work);
    }

    void inStatelessTransaction(Consumer<StatelessSession> work) {
        sessions.inStatelessTransaction(work);
    }

    /** The events committed since the last time they were asked for, in the order of their ids. */
    List<WrittenEvent> events() {
        List<WrittenEvent> events = read();
        events.forEach(this::requireValid);
        return events;
    }

    /** Passes over the events committed since the last time, by an application with other settings. */
    void skipEvents() {
        read();
    }

    private List<WrittenEvent> read() {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(EVENTS.formatted(schema))) {
            statement.setLong(1, lastSeen);
            List<WrittenEvent> events = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(event(rows));
                }
            }
            lastSeen =
                    events.isEmpty() ? lastSeen : events.get(events.size() - 1).id();
            return events;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WrittenEvent event(ResultSet row) throws SQLException {
        return new WrittenEvent(
                row.getLong("id"),
                row.getString("xid"),
                row.getString("statement"),
                row.getString("type"),
                row.getString("key"),
                row.getString("subject"),
                row.getString("source"),
                row.getString("attributes"),
                row.getString("data"));
    }

    private void requireValid(WrittenEvent event) {
        var errors = schemas.errors(event.type(), event.data());
        if (!errors.isEmpty()) {
            throw new AssertionError(event + " is not as its schema says: " + errors);
        }
    }

    /** The one event committed since the last time. */
    WrittenEvent onlyEvent() {
        List<WrittenEvent> events = events();
        if (events.size() != 1) {
            throw new AssertionError("expected one event, but there are " + events);
        }
        return events.get(0);
    }

    /** Runs SQL beside Hibernate. */
    void sql(String statement) {
        try (Connection connection = database.dataSource().getConnection();
                var jdbc = connection.createStatement()) {
            jdbc.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}

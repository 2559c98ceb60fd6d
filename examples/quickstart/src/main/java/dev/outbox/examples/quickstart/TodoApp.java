package dev.outbox.examples.quickstart;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;
import java.util.function.BiPredicate;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.SchemaToolingSettings;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/** The application: a service over Hibernate, a transaction for each call. It knows of no relay and of no NATS. */
public final class TodoApp implements AutoCloseable {
    private static final String EMIT =
            "select outbox.emit('todo.imported', :key, jsonb_build_object('list', :list, 'size', :size))";

    private final SessionFactory sessions;

    /** Starts, with its tables and the outbox in the database of the data source. */
    public TodoApp(DataSource database) {
        this.sessions = new HibernatePersistenceConfiguration("todo")
                .managedClasses(Todo.class)
                .property(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, database)
                .property(SchemaToolingSettings.JAKARTA_HBM2DDL_DATABASE_ACTION, "update")
                .createEntityManagerFactory();
    }

    /** Adds one and returns its id: one event, {@code todo.created}. */
    public long add(String title) {
        return sessions.fromTransaction(session -> persisted(session, title));
    }

    /** Returns whether there is one with that id: if so one event, {@code todo.updated}. */
    public boolean rename(long id, String title) {
        return change(id, (session, todo) -> {
            todo.rename(title);
            return true;
        });
    }

    /** Returns whether there is an open one with that id: if so one event, {@code todo.updated}. */
    public boolean complete(long id) {
        return change(id, (session, todo) -> {
            boolean wasOpen = !todo.isDone();
            todo.complete();
            return wasOpen;
        });
    }

    /** Returns whether there was one with that id: if so one event, {@code todo.deleted}. */
    public boolean remove(long id) {
        return change(id, (session, todo) -> {
            session.remove(todo);
            return true;
        });
    }

    /**
     * Adds all titles of a list or, when one of them is blank, none: a {@code todo.created} for each and one event of the
     * application's own, {@code todo.imported}, in one transaction.
     *
     * @throws IllegalArgumentException if a title is blank; the transaction is rolled back
     */
    public List<Long> importAll(String list, List<String> titles) {
        return sessions.fromTransaction(session -> {
            session.createNativeQuery(EMIT, UUID.class)
                    .setParameter("key", "list/" + list)
                    .setParameter("list", list)
                    .setParameter("size", titles.size())
                    .getSingleResult();
            return titles.stream().map(title -> persisted(session, title)).toList();
        });
    }

    private static long persisted(Session session, String title) {
        Todo todo = new Todo(title);
        session.persist(todo);
        return todo.id();
    }

    /** Under a lock on the row, as several users may change the same one. */
    private boolean change(long id, BiPredicate<Session, Todo> work) {
        return sessions.fromTransaction(session -> {
            Todo todo = session.find(Todo.class, id, LockModeType.PESSIMISTIC_WRITE);
            return todo != null && work.test(session, todo);
        });
    }

    @Override
    public void close() {
        sessions.close();
    }
}

package dev.outbox.test;

import dev.outbox.test.app.Todo;
import dev.outbox.testkit.TestDatabase;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/** An application with Hibernate and without Spring. */
final class Todos implements AutoCloseable {
    private final SessionFactory sessions;

    Todos(TestDatabase database) {
        sessions = new HibernatePersistenceConfiguration("todos")
                .managedClasses(Todo.class)
                .property("jakarta.persistence.nonJtaDataSource", database.dataSource())
                .property("jakarta.persistence.schema-generation.database.action", "update")
                .createEntityManagerFactory();
    }

    long add(String title) {
        return sessions.fromTransaction(session -> {
            Todo todo = new Todo(title);
            session.persist(todo);
            return todo.id();
        });
    }

    void rename(long id, String title) {
        sessions.inTransaction(session -> session.find(Todo.class, id).rename(title));
    }

    void remove(long id) {
        sessions.inTransaction(session -> session.remove(session.find(Todo.class, id)));
    }

    void inTransaction(Consumer<Session> work) {
        sessions.inTransaction(work);
    }

    <T> T fromTransaction(Function<Session, T> work) {
        return sessions.fromTransaction(work);
    }

    @Override
    public void close() {
        sessions.close();
    }
}

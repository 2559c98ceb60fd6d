package dev.outbox.spring.app;

import dev.outbox.event.OutboxEvent;
import dev.outbox.spring.OutboxEvents;
import jakarta.persistence.EntityManager;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The sample application's business. */
@Service
public class TodoService {
    private final EntityManager entities;
    private final OutboxEvents events;

    TodoService(EntityManager entities, OutboxEvents events) {
        this.entities = entities;
        this.events = events;
    }

    /** Adds one, with an event of its own. */
    @Transactional
    public void add(String title) {
        Todo todo = new Todo(title);
        entities.persist(todo);
        events.publish(OutboxEvent.of("todo.praised", "todo/" + todo.id()).build());
    }

    /** Adds one, and fails. */
    @Transactional
    public void failAfterAdding(String title) {
        add(title);
        throw new IllegalStateException("the business failed");
    }

    /** Publishes without a transaction. */
    public void publishOutside() {
        events.publish(OutboxEvent.of("todo.praised", "todo/1").build());
    }
}

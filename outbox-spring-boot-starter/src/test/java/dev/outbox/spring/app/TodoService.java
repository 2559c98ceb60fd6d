package dev.outbox.spring.app;

import dev.outbox.event.OutboxEvent;
import dev.outbox.spring.OutboxEvents;
import jakarta.persistence.EntityManager;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The sample application's business. */
@Service
public class TodoService {
    private final EntityManager entities;
    private final OutboxEvents events;
    private final ApplicationEventPublisher listeners;

    TodoService(EntityManager entities, OutboxEvents events, ApplicationEventPublisher listeners) {
        this.entities = entities;
        this.events = events;
        this.listeners = listeners;
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

    /** Adds one after the event of its own. */
    @Transactional
    public void praiseAndAdd(String title) {
        events.publish("todo.praised", "todo/1", Map.of("title", title));
        entities.persist(new Todo(title));
    }

    /** Publishes without a transaction. */
    public void publishOutside() {
        events.publish(OutboxEvent.of("todo.praised", "todo/1").build());
    }

    /** Has a listener work when the transaction has committed. */
    @Transactional
    public void tellAfterCommit(Runnable work) {
        listeners.publishEvent(new Committed(work));
    }
}

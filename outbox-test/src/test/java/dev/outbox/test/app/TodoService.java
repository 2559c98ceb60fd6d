package dev.outbox.test.app;

import dev.outbox.event.OutboxEvent;
import dev.outbox.spring.OutboxEvents;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class TodoService {
    private final TodoRepository todos;
    private final OutboxEvents events;

    TodoService(TodoRepository todos, OutboxEvents events) {
        this.todos = todos;
        this.events = events;
    }

    @Transactional
    public long add(String title) {
        long id = todos.save(new Todo(title)).id();
        events.publish(OutboxEvent.of("todo.praised", "todo/" + id).build());
        return id;
    }

    @Transactional
    public void failAfterAdding(String title) {
        add(title);
        throw new IllegalStateException("the business failed");
    }
}

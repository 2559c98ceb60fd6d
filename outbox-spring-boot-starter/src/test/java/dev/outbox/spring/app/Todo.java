package dev.outbox.spring.app;

import dev.outbox.hibernate.OutboxEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/** What the sample application keeps. */
@Entity
@OutboxEntity(name = "todo")
public class Todo {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String title;
    private boolean done;

    protected Todo() {}

    /** Not done yet. */
    public Todo(String title) {
        this.title = title;
    }

    Long id() {
        return id;
    }

    @Override
    public String toString() {
        return title + (done ? " (done)" : "");
    }
}

package dev.outbox.test.app;

import dev.outbox.hibernate.OutboxEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

@Entity
@OutboxEntity
public class Todo {
    @Id
    @GeneratedValue
    private Long id;

    private String title;
    private boolean done;
    private Instant at = Instant.now();
    private UUID ticket = UUID.randomUUID();

    protected Todo() {}

    public Todo(String title) {
        this.title = title;
    }

    public Long id() {
        return id;
    }

    public void rename(String newTitle) {
        this.title = newTitle;
    }

    @Override
    public String toString() {
        return title + done + at + ticket;
    }
}

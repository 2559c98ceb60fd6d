package dev.outbox.examples.quickstart;

import dev.outbox.hibernate.OutboxEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

/** Something to do. The annotation is all that makes its changes events. */
@Entity
@OutboxEntity
public class Todo {
    @Id
    @GeneratedValue
    private long id;

    @Version
    private int version;

    private String title = "";
    private boolean done;

    /** For Hibernate. */
    protected Todo() {}

    /** Something new. */
    public Todo(String title) {
        rename(title);
    }

    /** Its identity; 0 until it is persisted. */
    public long id() {
        return id;
    }

    /** Whether it was completed. */
    public boolean isDone() {
        return done;
    }

    /** Gives it another title, which must not be blank. */
    public final void rename(String newTitle) {
        if (newTitle.isBlank()) {
            throw new IllegalArgumentException("a to-do needs a title");
        }
        this.title = newTitle;
    }

    /** Done. */
    public void complete() {
        this.done = true;
    }

    @Override
    public String toString() {
        return "todo " + id + " \"" + title + "\"" + (done ? " (done)" : "");
    }
}

package dev.outbox.examples.quickstart;

import dev.outbox.hibernate.EventSchemas;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EventSchemasTest {
    @Test
    void consumersCanStillReadTheEvents() {
        EventSchemas.ofEntities(Todo.class)
                .titled("To-dos", "1.0.0")
                .verify(Path.of(System.getProperty("basedir", "."), "src/main/events"));
    }
}

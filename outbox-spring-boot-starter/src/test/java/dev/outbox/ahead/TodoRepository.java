package dev.outbox.ahead;

import dev.outbox.spring.app.Todo;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

/** Spring Data writes its queries ahead of time. */
interface TodoRepository extends JpaRepository<Todo, Long> {
    List<Todo> findByTitle(String title);
}

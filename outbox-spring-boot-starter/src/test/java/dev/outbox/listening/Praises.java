package dev.outbox.listening;

import dev.outbox.spring.OutboxEvents;
import dev.outbox.spring.OutboxListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Behind a proxy, with a method that is not public: by JPA, by JDBC and by an event of its own. */
@Component
@Transactional
public class Praises {
    private final PraiseRepository praises;
    private final JdbcTemplate jdbc;
    private final OutboxEvents events;
    private final Queue<Runnable> before = new ConcurrentLinkedQueue<>();

    Praises(PraiseRepository praises, JdbcTemplate jdbc, OutboxEvents events) {
        this.praises = praises;
        this.jdbc = jdbc;
        this.events = events;
    }

    /** Is run by the next call when its work is done and not committed; may throw. */
    public void atTheEnd(Runnable work) {
        before.add(work);
    }

    @OutboxListener("todo.praised")
    void write(Praised praised) {
        praises.save(new Praise(praised.title()));
        jdbc.update("insert into note values (?)", praised.title());
        events.publish("praise.written", "praise/" + praised.title(), praised);
        Runnable work = before.poll();
        if (work != null) {
            work.run();
        }
    }
}

package dev.outbox.spring;

import dev.outbox.spring.app.Todo;
import jakarta.persistence.EntityManager;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An application with a captured entity that publishes nothing itself. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EntityScan(basePackageClasses = Todo.class)
class EntitiesOnly {
    static void addTodo(ApplicationContext app) {
        new TransactionTemplate(app.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> app.getBean(EntityManager.class).persist(new Todo("Buy milk")));
    }
}

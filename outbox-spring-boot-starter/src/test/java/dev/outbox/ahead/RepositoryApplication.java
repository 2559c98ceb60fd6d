package dev.outbox.ahead;

import dev.outbox.spring.app.Todo;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.persistence.autoconfigure.EntityScan;

/** An application with a repository of captured entities. */
@SpringBootApplication
@EntityScan(basePackageClasses = Todo.class)
public class RepositoryApplication {
    /** Called by what processes it ahead of time. */
    public static void main(String[] arguments) {
        SpringApplication.run(RepositoryApplication.class, arguments);
    }
}

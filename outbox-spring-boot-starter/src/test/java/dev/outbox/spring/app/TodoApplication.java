package dev.outbox.spring.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application that has JPA, and a Flyway for itself. */
@SpringBootApplication
public class TodoApplication {}

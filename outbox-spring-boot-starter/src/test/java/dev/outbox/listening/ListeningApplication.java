package dev.outbox.listening;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application that does something when it hears of todos, and tells of that. */
@SpringBootApplication
public class ListeningApplication {}

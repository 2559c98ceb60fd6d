package dev.outbox.listening;

/** The data of {@code todo.praised}. */
public record Praised(String title, int stars) {}

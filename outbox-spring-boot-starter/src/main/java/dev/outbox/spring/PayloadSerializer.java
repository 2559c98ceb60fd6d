package dev.outbox.spring;

/**
 * Writes the data of events that are given as objects. Where the application has Spring Boot's {@code JsonMapper} there is one that
 * uses it; a bean of this type goes before it. Thread-safe.
 */
@FunctionalInterface
public interface PayloadSerializer {
    /** The data as it goes on the wire. What it throws fails the publishing. */
    byte[] serialize(Object data);

    /** The media type of what it writes. */
    default String contentType() {
        return "application/json";
    }
}

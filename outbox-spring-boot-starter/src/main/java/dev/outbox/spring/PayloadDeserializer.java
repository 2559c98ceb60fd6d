package dev.outbox.spring;

import dev.outbox.consumer.ReceivedEvent;
import java.lang.reflect.Type;

/**
 * Reads the data of events for listeners that take it as an object. Where the application has Spring Boot's {@code JsonMapper} there is one
 * that uses it; a bean of this type goes before it. Thread-safe.
 */
@FunctionalInterface
public interface PayloadDeserializer {
    /**
     * Reads the data.
     *
     * @param type of the listener's parameter
     * @return an object of that type
     * @throws RuntimeException if it cannot be read: the event moves to the dead letters, unless it is a
     *     {@link dev.outbox.consumer.RetryLaterException}. The message should tell nothing of the data, as it gets into the log
     */
    Object deserialize(ReceivedEvent event, Type type);
}

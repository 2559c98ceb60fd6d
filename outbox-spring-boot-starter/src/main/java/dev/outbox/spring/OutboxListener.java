package dev.outbox.spring;

import dev.outbox.consumer.DeliveryOrder;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * On a method of a bean: it is called with the events of a stream, by threads of its own, several at a time for events of different keys. When
 * it returns, the event is done with. When it throws, the event is tried again, and in the end moved to the dead letters; the later
 * events of its key wait meanwhile. {@link dev.outbox.consumer.UnprocessableEventException} gives an event up at once;
 * {@link dev.outbox.consumer.RetryLaterException} says that the event is not to blame.
 *
 * <p>The method returns nothing. It takes the event's data in one parameter: as {@code byte[]}, as text ({@code String}), or as an object of any
 * other type, as the bean {@link PayloadDeserializer} reads it, from JSON by default. Besides, or in place of that, it may take the
 * {@link dev.outbox.consumer.ReceivedEvent} or the {@link io.cloudevents.CloudEvent}.
 *
 * <pre>{@code
 * @OutboxListener("order.paid")
 * void write(OrderPaid paid) {
 *     invoices.save(new Invoice(paid.order(), paid.amount()));
 * }
 * }</pre>
 *
 * <p>Strings may hold placeholders ({@code ${…}}). The annotation can stand on annotations of the application's own.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(ListenerHints.class)
public @interface OutboxListener {
    /** Where a group begins that is new. */
    enum Start {
        /** With the oldest event that the stream still has. */
        FIRST,
        /** With what is stored from then on. */
        NEXT
    }

    /** The same as {@link #pattern}. */
    @AliasFor("pattern")
    String[] value() default {};

    /**
     * Types of events: {@code order.paid}, {@code order.*} for one more token, {@code order.>} for one or more. At least one; several need
     * nats-server 2.10.
     */
    @AliasFor("value")
    String[] pattern() default {};

    /**
     * The group whose members share the events: all instances of the application with this listener. By it the server knows how far it
     * is. By default it is made of {@code spring.application.name} and the names of class and method, {@code orders-Invoices-write}; so renaming
     * these begins a new group, which gets all events again. Give it a name of its own where that must not be.
     */
    String group() default "";

    /**
     * Whether every instance of the application gets every event, for notifications of users who are connected to it, or for its caches. There
     * is no group then: it begins each time where {@link #startAt} says, nothing is remembered, and an event that could not be handled
     * after all tries is only told in the log.
     */
    boolean broadcast() default false;

    /** Where a group begins that is new, and a {@link #broadcast} listener each time. */
    Start startAt() default Start.FIRST;

    /** In which order events are handled. */
    DeliveryOrder order() default DeliveryOrder.PER_KEY;

    /**
     * Whether the work is done once, however often the event is delivered: the method runs in a transaction of the outbox's data source, in
     * which the event is remembered in the table {@code inbox}. What it does elsewhere (a mail, a call) is not taken back with it. Without it
     * the method runs in no transaction but its own, at least once. Of no effect on a {@link #broadcast} listener, which has no group that
     * could remember.
     */
    boolean once() default true;

    /** How many events are handled at a time, by default {@code outbox.listener.concurrency}. */
    String concurrency() default "";
}

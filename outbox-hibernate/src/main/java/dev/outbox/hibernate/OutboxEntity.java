package dev.outbox.hibernate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Captures an entity: each transaction that changes it writes one event, {@code <name>.created}, {@code <name>.updated}
 * or {@code <name>.deleted}.
 *
 * <p>Holds for the entity's subclasses too: a subclass without an annotation of its own is captured under this one's
 * name. On a mapped superclass it captures every entity below it, each topmost one under its own name.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OutboxEntity {
    /**
     * The name in types and keys of events, a part of a NATS subject. The default is the name of the JPA entity in lower
     * case with hyphens: {@code Todo} is {@code todo}, {@code OrderLine} is {@code order-line}.
     */
    String name() default "";

    /**
     * The attribute whose value orders the events: those with the same value arrive in the order in which they were
     * written, across entities. Of a to-one association it is the key of the entity referred to, {@code customer/7}; of
     * any other attribute its value as text. It must be mapped as one that cannot be null. By default, and where the
     * text is empty, the key is {@code <name>/<id>}.
     */
    String key() default "";

    /**
     * The attribute whose value as text is the CloudEvents subject of the events; of a to-one association it is the
     * identifier of the entity referred to. It must be mapped as one that cannot be null. By default, and where the text is
     * empty, the subject is the entity's identifier.
     */
    String subject() default "";

    /**
     * Makes the record that events show as {@code state} in place of the entity's attributes; {@code changed} is not told then, and
     * of a deleted entity no state. Holds for subclasses too, also for those with an annotation of their own that names none.
     * By default there is none, and events show the attributes.
     */
    @SuppressWarnings("rawtypes")
    Class<? extends OutboxProjector> projector() default OutboxProjector.class;

    /**
     * Whether a trigger of the database writes the events, because other programs change the table too
     * ({@code outbox-relay migrate --triggers}): then nothing of the entity is captured here, or it would come twice.
     */
    boolean trigger() default false;

    /**
     * The CloudEvents source of the events, a URI reference such as {@code /orders}. The default is the setting
     * {@code outbox.source}, then the relay's.
     */
    String source() default "";

    /**
     * Attributes whose change alone is no event, such as {@code lastSeen}: a transaction that changes nothing else but
     * them, and the version with them, tells nothing. They are told with the next event, as they were and are in its
     * transaction.
     */
    String[] quiet() default {};
}

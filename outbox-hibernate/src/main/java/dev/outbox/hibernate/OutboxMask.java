package dev.outbox.hibernate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps the value of an attribute of an entity or embeddable, annotated at its field or getter, out of events, but not
 * that it has one and when it changes: {@code "***"} stands for every value but null. The value is in no log and no
 * message either.
 */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface OutboxMask {}

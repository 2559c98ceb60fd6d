package dev.outbox.hibernate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps an attribute of an entity or embeddable, annotated at its field or getter, out of events: it appears neither in
 * the state nor among the changes, and a transaction that changes nothing else writes no event, unless it moved the
 * entity's version.
 */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface OutboxExclude {}

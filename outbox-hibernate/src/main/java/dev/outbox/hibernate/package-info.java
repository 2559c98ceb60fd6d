/**
 * Capture: changes of annotated entities become events in the outbox, in the transaction that changes them.
 *
 * <p>On the classpath it works by itself: Hibernate finds {@link dev.outbox.hibernate.OutboxIntegrator}. An application
 * annotates its entities with {@link dev.outbox.hibernate.OutboxEntity} and what must stay private with
 * {@link dev.outbox.hibernate.OutboxExclude}.
 */
@NullMarked
package dev.outbox.hibernate;

import org.jspecify.annotations.NullMarked;

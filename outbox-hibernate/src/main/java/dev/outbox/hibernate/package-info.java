/**
 * Capture: changes of annotated entities become events in the outbox, in the transaction that changes them.
 *
 * <p>On the classpath it works by itself: Hibernate finds {@link dev.outbox.hibernate.OutboxIntegrator}, which lists the
 * settings. An application annotates its entities with {@link dev.outbox.hibernate.OutboxEntity} and what must stay private
 * with {@link dev.outbox.hibernate.OutboxExclude} or {@link dev.outbox.hibernate.OutboxMask};
 * {@link dev.outbox.hibernate.Outbox} writes other events and silences a transaction.
 *
 * <h2>What is told</h2>
 *
 * One event per entity and transaction, in the order in which the entities were first changed: created and updated is
 * created; created and deleted is nothing; several updates are one; updated and deleted is deleted with the state before
 * the transaction; deleted and created under the same identifier is updated. An update is told if and only if what the
 * outside sees of the entity, its state or its version, is another one than before the transaction. Not told, because
 * Hibernate does not tell of them: HQL, Criteria and SQL statements that insert, update or delete (the log tells of those, or
 * they are refused, or become events too: {@code outbox.bulk}), what triggers and cascades of the database do, and increments of a version that are
 * forced by a lock mode.
 *
 * <h2>What an event says</h2>
 *
 * <pre>{@code
 * {"entity":"todo","id":42,"version":3,"state":{"title":"write"},"changed":{"title":{"from":"read","to":"write"}}}
 * }</pre>
 *
 * <ul>
 *   <li>{@code id}: a scalar, or an object where the identifier has several parts. As text, in subject and key, such an
 *       identifier is {@code line=2,order=7}: its parts by name, with {@code %}, {@code ,} and {@code =} in them
 *       percent-encoded.
 *   <li>{@code version}: the optimistic version, where there is one.
 *   <li>{@code state}: the state after the transaction, of a deleted entity that before it. Without the identifier, the
 *       version, what is excluded, formulas, attributes that no statement writes ({@code insertable = false, updatable =
 *       false}), sides of associations that the other entity owns, and what was not loaded. In a stateless session also
 *       without what the database generates, the version too, as it is not read back.
 *       Absent where it is not known: of an entity that a stateless session deletes.
 *   <li>{@code changed}: in updated events, each attribute whose value is another one than before the transaction, as it
 *       was and is. {@code from} is absent where it is not known, of what was overwritten without being loaded;
 *       {@code changed} is absent where nothing is known, of what a stateless session updates.
 *   <li>{@code upsert}: true where an entity may have been created, {@code dropped}: true where the state was left out for
 *       its size.
 * </ul>
 *
 * Values: an association is the identifier of the entity it points to, and a collection that the entity owns an array or
 * (of a map) an object of such; nothing is ever loaded for an event. Embeddables are objects, and null where all their
 * columns are. Enums are their names, numbers exact or rounded to the scale that the mapping names, times ISO 8601, rounded to microseconds or to what the mapping says of the column, bytes are
 * {@code {"sha256":…,"length":…}}, JSON columns are JSON. A converted attribute is written as its own value where that has a
 * form in JSON, and as the column's otherwise. What has neither fails the start.
 */
@NullMarked
package dev.outbox.hibernate;

import org.jspecify.annotations.NullMarked;

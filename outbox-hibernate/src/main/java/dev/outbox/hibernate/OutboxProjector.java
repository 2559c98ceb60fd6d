package dev.outbox.hibernate;

/**
 * Says by a record what events tell of an entity, in place of its attributes. Named by {@link OutboxEntity#projector()};
 * made once by Spring or CDI where Hibernate has them make its beans, otherwise by a constructor without parameters. Must be
 * thread-safe.
 *
 * <p>Components of the record are what attributes may be, by the same rules of how they are written, and records, arrays,
 * collections and maps of such. What else is refused at the start, so that no entity gets into an event by mistake.
 *
 * @param <E> the entity, or what it extends or implements
 * @param <R> the record
 */
@FunctionalInterface
public interface OutboxProjector<E, R extends Record> {
    /**
     * The record of an entity as it is now. Called within each flush that writes the entity, perhaps more than once; the
     * last call of a transaction counts. What is loaded late is loaded now if the projector reads it, and queries are not
     * allowed. What it throws fails the transaction when it commits, if there is an event to tell; so does null.
     *
     * @param entity must not be changed
     */
    R project(E entity);
}

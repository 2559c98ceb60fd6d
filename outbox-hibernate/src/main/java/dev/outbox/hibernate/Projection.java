package dev.outbox.hibernate;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.outbox.hibernate.value.RecordForms;
import dev.outbox.hibernate.value.ValueForm;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.jspecify.annotations.Nullable;

/** What events tell of an entity in place of its attributes. Immutable; as safe for threads as the projector. */
final class Projection {
    /** Makes the projector of a class. */
    @FunctionalInterface
    interface Projectors {
        OutboxProjector<?, ?> make(Class<?> type);
    }

    /**
     * Stands for a record that there is none of. Found in the middle of a flush, where an application may take any exception
     * for its own and commit; so it is told at the commit.
     */
    private record Failure(String what, @Nullable RuntimeException cause) {}

    private final String entityName;
    private final Class<?> type;
    private final OutboxProjector<Object, ?> projector;
    private final ValueForm form;

    private Projection(String entityName, Class<?> type, OutboxProjector<Object, ?> projector, ValueForm form) {
        this.entityName = entityName;
        this.type = type;
        this.projector = projector;
        this.form = form;
    }

    /**
     * The projection of an entity, null when nothing names one.
     *
     * @throws OutboxCaptureException if the projector is none for this entity, or cannot be made
     */
    @SuppressWarnings("unchecked")
    static @Nullable Projection of(EntityMappingType entity, Projectors projectors) {
        Class<?> entityClass = entity.getMappedJavaType().getJavaTypeClass();
        Class<?> type = projectorClass(entityClass);
        if (type == null) {
            return null;
        }
        String where = "entity " + entity.getEntityName() + ": projector " + type.getName();
        List<JavaType> arguments = TypeFactory.defaultInstance()
                .constructType(type)
                .findSuperType(OutboxProjector.class)
                .getBindings()
                .getTypeParameters();
        if (arguments.size() != 2 || !arguments.get(1).getRawClass().isRecord()) {
            throw new OutboxCaptureException(
                    where + " does not say which record it makes; declare the class with it, as in"
                            + " implements OutboxProjector<Todo, TodoState>");
        }
        if (!arguments.get(0).getRawClass().isAssignableFrom(entityClass)) {
            throw new OutboxCaptureException(where + " takes "
                    + arguments.get(0).getRawClass().getName() + ", which the entity is not; name another");
        }
        ValueForm form = RecordForms.of(arguments.get(1), where);
        return new Projection(
                entity.getEntityName(), type, (OutboxProjector<Object, ?>) made(type, projectors, where), form);
    }

    /**
     * The projector that a class or its nearest superclass names, null when none does. Unlike name and key it holds for a
     * subclass that has an annotation of its own, too: what it keeps back must not get out by a subclass.
     */
    static @Nullable Class<?> projectorClass(Class<?> entityClass) {
        for (Class<?> each = EntityNames.annotatedClass(entityClass);
                each != null;
                each = EntityNames.annotatedClass(each.getSuperclass())) {
            Class<?> projector = each.getAnnotation(OutboxEntity.class).projector();
            if (projector != OutboxProjector.class) {
                return projector;
            }
        }
        return null;
    }

    private static OutboxProjector<?, ?> made(Class<?> type, Projectors projectors, String where) {
        try {
            return projectors.make(type);
        } catch (RuntimeException e) {
            throw new OutboxCaptureException(
                    where + " cannot be made; give it a constructor without parameters, or let Spring or CDI make it",
                    e);
        }
    }

    /** Takes the record of an entity as it is now. Throws nothing: a failure is what {@link #write} finds. */
    Object take(Object entity) {
        try {
            Object taken = form.now(projector.project(entity));
            return taken == null ? new Failure("made null of", null) : taken;
        } catch (RuntimeException e) {
            return new Failure("failed on", e);
        }
    }

    /**
     * Fails if there is no record to be written.
     *
     * @param taken by {@link #take}
     * @param event how the message names the event
     * @throws OutboxCaptureException naming entity and projector
     */
    void require(@Nullable Object taken, Supplier<String> event) {
        if (taken instanceof Failure failure) {
            throw new OutboxCaptureException(
                    event.get() + " has no state, since projector " + type.getName() + " " + failure.what + " entity "
                            + entityName + "; mend the projector, which must make a record of every such entity",
                    failure.cause);
        }
    }

    /** Writes what was taken. */
    void write(JsonGenerator json, @Nullable Object taken) throws IOException {
        form.writeNullable(json, taken);
    }

    /** The JSON Schema of the record. */
    ObjectNode schema() {
        return form.schema();
    }
}

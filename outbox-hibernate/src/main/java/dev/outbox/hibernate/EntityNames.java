package dev.outbox.hibernate;

import dev.outbox.event.EventNames;
import java.util.Locale;
import java.util.regex.Pattern;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.jspecify.annotations.Nullable;

/** Finds under which annotation and which name an entity is captured. */
final class EntityNames {
    /** Between a lower-case letter or digit and an upper-case letter, and before the last of several upper-case ones. */
    private static final Pattern WORD_BOUNDARY = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private EntityNames() {}

    /** The class itself or its nearest superclass that is annotated, null when none is. */
    static @Nullable Class<?> annotatedClass(@Nullable Class<?> entityClass) {
        Class<?> type = entityClass;
        while (type != null && !type.isAnnotationPresent(OutboxEntity.class)) {
            type = type.getSuperclass();
        }
        return type;
    }

    /** The name of a captured entity in its events. */
    static String of(EntityMappingType entity, Class<?> annotatedClass) {
        String given = annotatedClass.getAnnotation(OutboxEntity.class).name();
        String name = given.isEmpty() ? hyphened(topmost(entity, annotatedClass).getImportedName()) : given;
        try {
            return EventNames.requireSubject("name", name);
        } catch (IllegalArgumentException e) {
            throw new OutboxCaptureException("entity " + entity.getEntityName() + ": " + e.getMessage(), e);
        }
    }

    /** What an entity is called in events, its own or those of others, captured or not. */
    static String of(EntityMappingType entity) {
        Class<?> annotated = annotatedClass(entity.getMappedJavaType().getJavaTypeClass());
        return annotated == null ? hyphened(entity.getImportedName()) : of(entity, annotated);
    }

    /** The topmost entity that the annotation holds for, which is another one than the class on a mapped superclass. */
    private static EntityMappingType topmost(EntityMappingType entity, Class<?> annotatedClass) {
        EntityMappingType topmost = entity;
        EntityMappingType superType = entity.getSuperMappingType();
        while (superType != null
                && annotatedClass(superType.getMappedJavaType().getJavaTypeClass()) == annotatedClass) {
            topmost = superType;
            superType = superType.getSuperMappingType();
        }
        return topmost;
    }

    private static String hyphened(String entityName) {
        String simpleName = entityName.substring(entityName.lastIndexOf('.') + 1);
        return WORD_BOUNDARY.matcher(simpleName).replaceAll("-").toLowerCase(Locale.ROOT);
    }
}

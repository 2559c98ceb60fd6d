package dev.outbox.hibernate;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Locale;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.jspecify.annotations.Nullable;

/** Finds the attributes marked with {@link OutboxExclude}, whether Hibernate reads the field or the getter. */
final class ExcludedAttributes {
    private ExcludedAttributes() {}

    static boolean contains(AttributeMapping attribute) {
        String name = attribute.getAttributeName();
        Class<?> declaring = attribute.getDeclaringType().getMappedJavaType().getJavaTypeClass();
        for (Class<?> type = declaring; type != null; type = type.getSuperclass()) {
            if (isMarked(type, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMarked(Class<?> type, String name) {
        for (Field field : type.getDeclaredFields()) {
            if (field.getName().equals(name) && isMarked(field)) {
                return true;
            }
        }
        String capitalised = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        for (Method method : type.getDeclaredMethods()) {
            if (method.getParameterCount() == 0 && isGetter(method.getName(), name, capitalised) && isMarked(method)) {
                return true;
            }
        }
        return false;
    }

    /** A record's accessor has the attribute's name itself. */
    private static boolean isGetter(String method, String name, String capitalised) {
        return method.equals("get" + capitalised) || method.equals("is" + capitalised) || method.equals(name);
    }

    private static boolean isMarked(@Nullable AnnotatedElement element) {
        return element != null && element.isAnnotationPresent(OutboxExclude.class);
    }
}

package dev.outbox.hibernate;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Locale;
import org.hibernate.metamodel.mapping.AttributeMapping;

/** Finds the attributes that are annotated, whether Hibernate reads the field or the getter. */
final class MarkedAttributes {
    private MarkedAttributes() {}

    static boolean excluded(AttributeMapping attribute) {
        return isMarked(attribute, OutboxExclude.class);
    }

    static boolean masked(AttributeMapping attribute) {
        return isMarked(attribute, OutboxMask.class);
    }

    private static boolean isMarked(AttributeMapping attribute, Class<? extends Annotation> mark) {
        String name = attribute.getAttributeName();
        Class<?> declaring = attribute.getDeclaringType().getMappedJavaType().getJavaTypeClass();
        for (Class<?> type = declaring; type != null; type = type.getSuperclass()) {
            if (isMarked(type, name, mark)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMarked(Class<?> type, String name, Class<? extends Annotation> mark) {
        for (Field field : type.getDeclaredFields()) {
            if (field.getName().equals(name) && field.isAnnotationPresent(mark)) {
                return true;
            }
        }
        String capitalised = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        for (Method method : type.getDeclaredMethods()) {
            if (method.getParameterCount() == 0
                    && isGetter(method.getName(), name, capitalised)
                    && method.isAnnotationPresent(mark)) {
                return true;
            }
        }
        return false;
    }

    /** A record's accessor has the attribute's name itself. */
    private static boolean isGetter(String method, String name, String capitalised) {
        return method.equals("get" + capitalised) || method.equals("is" + capitalised) || method.equals(name);
    }
}

package dev.outbox.hibernate.value;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the form of a record that an application makes for its events. Used at the start only. */
public final class RecordForms {
    /** The records whose components are being looked at, outermost first. */
    private final Set<Class<?>> open = new LinkedHashSet<>();

    private RecordForms() {}

    /**
     * The form of a record.
     *
     * @param where how a message names what makes the record
     * @throws UnwritableValueException if a component cannot be written as JSON
     */
    public static ValueForm of(JavaType type, String where) {
        return new RecordForms().ofRecord(type, where);
    }

    private RecordForm ofRecord(JavaType type, String where) {
        if (!open.add(type.getRawClass())) {
            throw new UnwritableValueException(where + " holds record "
                    + type.getRawClass().getName() + " within itself; give the inner one an end");
        }
        List<RecordForm.Component> components = new ArrayList<>();
        for (RecordComponent component : type.getRawClass().getRecordComponents()) {
            components.add(component(component, type, where + ": component '" + component.getName() + "'"));
        }
        open.remove(type.getRawClass());
        return new RecordForm(components);
    }

    private RecordForm.Component component(RecordComponent component, JavaType owner, String where) {
        JavaType type =
                TypeFactory.defaultInstance().resolveMemberType(component.getGenericType(), owner.getBindings());
        return new RecordForm.Component(
                component.getName(), accessor(component, where), !type.isPrimitive(), ofType(type, where));
    }

    private static MethodHandle accessor(RecordComponent component, String where) {
        Method accessor = component.getAccessor();
        if (!accessor.trySetAccessible()) {
            throw new UnwritableValueException(where + " cannot be read; open package "
                    + accessor.getDeclaringClass().getPackageName() + " to dev.outbox.hibernate");
        }
        try {
            return MethodHandles.lookup().unreflect(accessor).asType(MethodType.methodType(Object.class, Object.class));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(accessor + " has just been made accessible", e);
        }
    }

    private ValueForm ofType(JavaType type, String where) {
        Class<?> raw = MethodType.methodType(type.getRawClass()).wrap().returnType();
        ValueForm scalar = ofScalar(raw);
        if (scalar != null) {
            return scalar;
        }
        if (raw.isRecord()) {
            return ofRecord(type, where);
        }
        if (type.isArrayType() || type.isCollectionLikeType()) {
            return new ArrayForm(ofType(type.getContentType(), where));
        }
        ValueForm key = type.isMapLikeType() ? ofScalar(type.getKeyType().getRawClass()) : null;
        if (key != null) {
            return new MapForm(key, ofType(type.getContentType(), where), true);
        }
        throw new UnwritableValueException(where + " of type " + type.toCanonical()
                + " cannot be written as JSON; make it a text, a number, a time, an enum, a record, or an array,"
                + " collection or map of such");
    }

    private static @Nullable ValueForm ofScalar(Class<?> type) {
        if (type.isEnum()) {
            return ScalarForms.ofEnum(type);
        }
        if (type == byte[].class || type == Byte[].class) {
            return new DigestForm();
        }
        return ScalarForms.of(type);
    }
}

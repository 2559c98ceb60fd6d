package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record: a JSON object, its components in the order in which it declares them. */
final class RecordForm implements ValueForm {
    /**
     * One component of the record.
     *
     * @param accessor takes the record and returns the component, both as objects
     * @param form of what is not null
     */
    record Component(String name, MethodHandle accessor, boolean isNullable, ValueForm form) {
        @Nullable
        Object take(Object value) {
            Object component = read(value);
            return component == null ? null : form.now(component);
        }

        private @Nullable Object read(Object value) {
            try {
                return (Object) accessor.invokeExact(value);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("an accessor of a record throws no checked exception", e);
            }
        }

        ObjectNode schema() {
            return isNullable ? JsonSchemas.orNull(form.schema()) : form.schema();
        }
    }

    private final List<Component> components;

    RecordForm(List<Component> components) {
        this.components = List.copyOf(components);
    }

    @Override
    public @Nullable Object now(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        @Nullable Object[] taken = new @Nullable Object[components.size()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = components.get(i).take(value);
        }
        return Collections.unmodifiableList(Arrays.asList(taken));
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        List<?> values = (List<?>) taken;
        json.writeStartObject();
        for (int i = 0; i < components.size(); i++) {
            Component component = components.get(i);
            component.form.writeField(json, component.name(), values.get(i));
        }
        json.writeEndObject();
    }

    @Override
    public ObjectNode schema() {
        ObjectNode object = JsonSchemas.object();
        for (Component component : components) {
            JsonSchemas.property(object, component.name(), component.schema());
            JsonSchemas.require(object, component.name());
        }
        return object;
    }

    @Override
    public String text(Object taken) {
        throw new UnsupportedOperationException("a record is neither key nor subject");
    }
}

package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hibernate.collection.spi.PersistentCollection;
import org.jspecify.annotations.Nullable;

/**
 * A map as a JSON object, its keys as text.
 *
 * @param withNulls whether a key may be without a value; in a table it has no row then
 */
record MapForm(ValueForm key, ValueForm value, boolean withNulls) implements ValueForm {
    @Override
    public @Nullable Object now(@Nullable Object map) {
        if (map instanceof PersistentCollection<?> collection && !collection.wasInitialized()) {
            return Absent.ABSENT;
        }
        return take(map);
    }

    @Override
    public @Nullable Object stored(@Nullable Object map) {
        if (map instanceof PersistentCollection<?> collection) {
            Object snapshot = collection.getStoredSnapshot();
            return snapshot == null ? Absent.ABSENT : take(snapshot);
        }
        return take(map);
    }

    private Object take(@Nullable Object map) {
        if (map == null) {
            return Map.of();
        }
        Map<String, @Nullable Object> taken = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
            if (withNulls || entry.getValue() != null) {
                Object takenKey = key.now(entry.getKey());
                taken.put(takenKey == null ? "" : key.text(takenKey), value.now(entry.getValue()));
            }
        }
        return Collections.unmodifiableMap(taken);
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) taken).entrySet()) {
            value.writeField(json, (String) entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    @Override
    public ObjectNode schema() {
        ObjectNode object = JsonSchemas.type("object");
        object.set("additionalProperties", JsonSchemas.orNull(value.schema()));
        return object;
    }

    @Override
    public String text(Object taken) {
        return taken.toString();
    }
}

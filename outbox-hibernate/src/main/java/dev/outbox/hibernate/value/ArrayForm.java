package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several values in one column, a Java array or collection: a JSON array. */
record ArrayForm(ValueForm element) implements ValueForm {
    @Override
    public @Nullable Object now(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        List<@Nullable Object> taken = new ArrayList<>();
        if (value instanceof Collection<?> values) {
            for (Object each : values) {
                taken.add(element.now(each));
            }
        } else {
            for (int i = 0; i < Array.getLength(value); i++) {
                taken.add(element.now(Array.get(value, i)));
            }
        }
        return Collections.unmodifiableList(taken);
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        json.writeStartArray();
        for (Object each : (Iterable<?>) taken) {
            element.writeNullable(json, each);
        }
        json.writeEndArray();
    }

    @Override
    public ObjectNode schema() {
        return JsonSchemas.array(JsonSchemas.orNull(element.schema()));
    }

    @Override
    public String text(Object taken) {
        StringBuilder text = new StringBuilder();
        for (Object each : (Iterable<?>) taken) {
            text.append(text.isEmpty() ? "" : ",").append(each == null ? "" : CompositeText.escape(element.text(each)));
        }
        return text.toString();
    }
}

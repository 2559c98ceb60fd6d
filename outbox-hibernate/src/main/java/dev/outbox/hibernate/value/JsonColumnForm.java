package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.type.descriptor.java.JavaType;
import org.jspecify.annotations.Nullable;

/** A value kept in a JSON column: written as Hibernate's own JSON mapper writes it into the column. */
final class JsonColumnForm<T> implements ValueForm {
    private final JavaType<T> type;
    private final SessionFactoryImplementor factory;

    JsonColumnForm(JavaType<T> type, SessionFactoryImplementor factory) {
        this.type = type;
        this.factory = factory;
    }

    @Override
    public @Nullable Object now(@Nullable Object value) {
        return value == null
                ? null
                : factory.getSessionFactoryOptions()
                        .getJsonFormatMapper()
                        .toString(type.cast(value), type, factory.getWrapperOptions());
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        // PostgreSQL has taken the same text as JSON, so it is whole.
        json.writeRawValue((String) taken);
    }

    @Override
    public ObjectNode schema() {
        // What the JSON holds is between the application and its mapper.
        return JsonSchemas.any();
    }

    @Override
    public String text(Object taken) {
        return (String) taken;
    }
}

package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.jspecify.annotations.Nullable;

/** A value of a type that has no form of its own, written as what its converter makes of it for the column. */
record ConvertedForm(JdbcMapping mapping, ValueForm relational) implements ValueForm {
    @Override
    public @Nullable Object now(@Nullable Object value) {
        return value == null ? null : relational.now(mapping.convertToRelationalValue(value));
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        relational.write(json, taken);
    }

    @Override
    public ObjectNode schema() {
        return relational.schema();
    }

    @Override
    public String text(Object taken) {
        return relational.text(taken);
    }
}

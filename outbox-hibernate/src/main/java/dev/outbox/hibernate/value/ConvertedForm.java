package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.jspecify.annotations.Nullable;

/**
 * A value of a type that has no form of its own, written as what its converter makes of it for the column.
 *
 * @param ofNull what it makes of null, as it was taken
 */
record ConvertedForm(
        JdbcMapping mapping, ValueForm relational, @Nullable Object ofNull) implements ValueForm {
    static ConvertedForm of(JdbcMapping mapping, ValueForm relational) {
        return new ConvertedForm(mapping, relational, ofNull(mapping, relational));
    }

    /** A converter that refuses null fails in Hibernate, which asks it too. */
    private static @Nullable Object ofNull(JdbcMapping mapping, ValueForm relational) {
        try {
            return relational.now(mapping.convertToRelationalValue(null));
        } catch (RuntimeException e) {
            return null;
        }
    }

    @Override
    public @Nullable Object now(@Nullable Object value) {
        return value == null ? ofNull : relational.now(mapping.convertToRelationalValue(value));
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

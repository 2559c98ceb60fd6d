package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A value that is not shown: others see that it is there and that it changes. */
public record MaskedForm(ValueForm hidden) implements ValueForm {
    private static final String MASK = "***";

    /** Equal where what it hides is. */
    private record Masked(Object value) {
        @Override
        public String toString() {
            return MASK;
        }
    }

    @Override
    public @Nullable Object now(@Nullable Object value) {
        return masked(hidden.now(value));
    }

    @Override
    public @Nullable Object stored(@Nullable Object value) {
        return masked(hidden.stored(value));
    }

    @Override
    public @Nullable Object written(@Nullable Object value, Predicate<WrittenBy> by) {
        return masked(hidden.written(value, by));
    }

    @Override
    public @Nullable Object orElse(@Nullable Object taken, @Nullable Object earlier) {
        return masked(hidden.orElse(unmasked(taken), unmasked(earlier)));
    }

    private static @Nullable Object unmasked(@Nullable Object taken) {
        return taken instanceof Masked masked ? masked.value : taken;
    }

    private static @Nullable Object masked(@Nullable Object taken) {
        return taken == null || taken == Absent.ABSENT ? taken : new Masked(taken);
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        json.writeString(MASK);
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonSchemas.any();
        schema.putArray("enum").add(MASK);
        return schema;
    }

    @Override
    public String text(Object taken) {
        return MASK;
    }
}

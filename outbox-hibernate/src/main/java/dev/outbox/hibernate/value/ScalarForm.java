package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value without parts.
 *
 * @param taking makes an immutable value of one that is not null
 * @param description makes the schema of what is written
 */
record ScalarForm<S, T>(
        Class<S> type,
        Class<T> takenType,
        Function<S, T> taking,
        Writing<T> writing,
        Function<T, String> text,
        Supplier<ObjectNode> description)
        implements ValueForm {
    @FunctionalInterface
    interface Writing<T> {
        void write(JsonGenerator json, T taken) throws IOException;
    }

    /** A value that cannot change, written as any text. */
    static <T> ScalarForm<T, T> text(Class<T> type, Function<T, String> text) {
        return text(type, text, () -> JsonSchemas.type("string"));
    }

    /** A value that cannot change, written as text of which a keyword says more. */
    static <T> ScalarForm<T, T> text(Class<T> type, Function<T, String> text, String keyword, String value) {
        return text(type, text, () -> JsonSchemas.type("string", keyword, value));
    }

    private static <T> ScalarForm<T, T> text(
            Class<T> type, Function<T, String> text, Supplier<ObjectNode> description) {
        return new ScalarForm<>(
                type,
                type,
                Function.identity(),
                (json, taken) -> json.writeString(text.apply(taken)),
                text,
                description);
    }

    /** A value that cannot change, written as a JSON number or boolean. */
    static <T> ScalarForm<T, T> literal(Class<T> type, Writing<T> writing, Supplier<ObjectNode> description) {
        return new ScalarForm<>(type, type, Function.identity(), writing, Object::toString, description);
    }

    /** The same form for a value that must be turned into this form's own first. */
    <R> ScalarForm<R, T> from(Class<R> otherType, Function<R, S> conversion) {
        return new ScalarForm<>(otherType, takenType, conversion.andThen(taking), writing, text, description);
    }

    /** The same form, of which another schema tells. */
    ScalarForm<S, T> described(Supplier<ObjectNode> otherDescription) {
        return new ScalarForm<>(type, takenType, taking, writing, text, otherDescription);
    }

    @Override
    public @Nullable Object now(@Nullable Object value) {
        return value == null ? null : taking.apply(type.cast(value));
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        writing.write(json, takenType.cast(taken));
    }

    @Override
    public ObjectNode schema() {
        return description.get();
    }

    @Override
    public String text(Object taken) {
        return text.apply(takenType.cast(taken));
    }
}

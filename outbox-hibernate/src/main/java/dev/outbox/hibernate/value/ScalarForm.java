package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value without parts.
 *
 * @param taking makes an immutable value of one that is not null
 */
record ScalarForm<S, T>(
        Class<S> type, Class<T> takenType, Function<S, T> taking, Writing<T> writing, Function<T, String> text)
        implements ValueForm {
    @FunctionalInterface
    interface Writing<T> {
        void write(JsonGenerator json, T taken) throws IOException;
    }

    /** A value that cannot change, written as text. */
    static <T> ScalarForm<T, T> text(Class<T> type, Function<T, String> text) {
        return new ScalarForm<>(
                type, type, Function.identity(), (json, taken) -> json.writeString(text.apply(taken)), text);
    }

    /** A value that cannot change, written as a JSON number or boolean. */
    static <T> ScalarForm<T, T> literal(Class<T> type, Writing<T> writing) {
        return new ScalarForm<>(type, type, Function.identity(), writing, Object::toString);
    }

    /** The same form for a value that must be turned into this form's own first. */
    <R> ScalarForm<R, T> from(Class<R> otherType, Function<R, S> conversion) {
        return new ScalarForm<>(otherType, takenType, conversion.andThen(taking), writing, text);
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
    public String text(Object taken) {
        return text.apply(takenType.cast(taken));
    }
}

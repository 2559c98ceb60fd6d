package dev.outbox.write;

import dev.outbox.event.AttributesJson;
import dev.outbox.event.OutboxEvent;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A column of the table {@code event} that the writer fills. */
// Its functions are references to methods, which hold nothing that changes.
@SuppressWarnings("ImmutableEnumChecker")
enum EventColumn {
    EVENT_ID("uuid", "uuid", UUID[]::new, OutboxEvent::id),
    TYPE("text", "text", String[]::new, OutboxEvent::type),
    KEY("text", "text", String[]::new, OutboxEvent::key),
    SOURCE("text", "text", String[]::new, OutboxEvent::source),
    SUBJECT("text", "text", String[]::new, OutboxEvent::subject),
    /** As text with its zone, so that no time zone of the JVM or the session has a say. */
    TIME(
            "text",
            "timestamptz",
            String[]::new,
            event -> event.time() == null ? null : event.time().toString()),
    CONTENT_TYPE("text", "text", String[]::new, OutboxEvent::contentType),
    DATA("bytea", "bytea", byte[][]::new, OutboxEvent::data),
    ATTRIBUTES(
            "text",
            "jsonb",
            String[]::new,
            event -> event.attributes().isEmpty() ? null : AttributesJson.write(event.attributes())),
    DESTINATION("text", "text", String[]::new, OutboxEvent::destination);

    private final String sentAs;
    private final String type;
    private final IntFunction<@Nullable Object[]> array;
    private final Function<OutboxEvent, @Nullable Object> value;

    EventColumn(
            String sentAs,
            String type,
            IntFunction<@Nullable Object[]> array,
            Function<OutboxEvent, @Nullable Object> value) {
        this.sentAs = sentAs;
        this.type = type;
        this.array = array;
        this.value = value;
    }

    /** Its name in SQL. */
    String sql() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its type in SQL. */
    String type() {
        return type;
    }

    /** The type of its values as they are sent. */
    String sentAs() {
        return sentAs;
    }

    /** The values of events in their order, null if none of them has any. */
    @Nullable
    Object @Nullable [] values(List<OutboxEvent> events) {
        @Nullable Object[] values = array.apply(events.size());
        boolean isUsed = false;
        int row = 0;
        for (OutboxEvent event : events) {
            Object each = value.apply(event);
            isUsed |= each != null;
            values[row++] = each;
        }
        return isUsed ? values : null;
    }
}

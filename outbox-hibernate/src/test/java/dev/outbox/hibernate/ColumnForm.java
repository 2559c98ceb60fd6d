package dev.outbox.hibernate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.type.BasicPluralType;
import org.hibernate.type.SqlTypes;

/**
 * One column's value, from the row that a trigger recorded and from an event, in a form in which the two can be compared:
 * numbers without trailing zeros, instants in UTC.
 */
final class ColumnForm {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JdbcMapping mapping;
    private final Class<?> type;

    ColumnForm(JdbcMapping mapping) {
        this.mapping = mapping;
        this.type = mapping.getMappedJavaType().getJavaTypeClass();
    }

    /** What an event should say, by the row. */
    JsonNode expected(JsonNode column) {
        if (column.isNull() || mapping.getJdbcType().isJson()) {
            return sorted(column);
        }
        if (mapping instanceof BasicPluralType<?, ?> plural) {
            ColumnForm element = new ColumnForm(plural.getElementType());
            var array = NODES.arrayNode();
            column.forEach(each -> array.add(element.expected(each)));
            return array;
        }
        if (type == byte[].class || type == Byte[].class) {
            return digest(HexFormat.of().parseHex(column.textValue().substring(2)));
        }
        if (type == UUID.class
                && mapping.getValueConverter() == null
                && column.asText().startsWith("\\x")) {
            ByteBuffer bytes =
                    ByteBuffer.wrap(HexFormat.of().parseHex(column.textValue().substring(2)));
            return NODES.textNode(new UUID(bytes.getLong(), bytes.getLong()).toString());
        }
        if (mapping.getValueConverter() != null) {
            return told(own(text(column)).orElse(text(column)));
        }
        return ofColumn(text(column));
    }

    private JsonNode ofColumn(JsonNode column) {
        if (type.isEnum() && column.isNumber()) {
            return NODES.textNode(((Enum<?>) type.getEnumConstants()[column.intValue()]).name());
        }
        if (type == Locale.class) {
            return NODES.textNode(
                    Locale.forLanguageTag(column.textValue().replace('_', '-')).toLanguageTag());
        }
        return told(type == Duration.class ? duration(column) : column);
    }

    /** What lies in bytes, and what a column of a fixed length holds without the blanks that fill it up. */
    private JsonNode text(JsonNode column) {
        String text = column.asText();
        if (mapping.getJdbcJavaType().getJavaTypeClass() == byte[].class && mapping.getValueConverter() != null) {
            return NODES.textNode(text.substring(2));
        }
        if (text.startsWith("\\xaced")) {
            return NODES.textNode(String.valueOf(deserialized(HexFormat.of().parseHex(text.substring(2)))));
        }
        if (text.startsWith("\\x")) {
            return NODES.textNode(new String(HexFormat.of().parseHex(text.substring(2)), UTF_8));
        }
        return column.isTextual() && mapping.getJdbcType().getDefaultSqlTypeCode() == SqlTypes.CHAR
                ? NODES.textNode(text.stripTrailing())
                : column;
    }

    /** A converted value as the application knows it, if it is one that JSON knows too. */
    @SuppressWarnings("JavaUtilDate") // it is what the application has
    private Optional<JsonNode> own(JsonNode column) {
        boolean isTimestamp =
                Date.class.isAssignableFrom(mapping.getJdbcJavaType().getJavaTypeClass())
                        && column.asText().contains("T");
        Object relational = isTimestamp
                ? Timestamp.valueOf(column.asText().replace('T', ' '))
                : mapping.getJdbcJavaType().fromString(column.asText());
        Object own = mapping.convertToDomainValue(relational);
        if (own == null) {
            return isKnownToJson() ? Optional.of(NODES.nullNode()) : Optional.empty();
        }
        if (own instanceof Year year) {
            return Optional.of(NODES.numberNode(BigDecimal.valueOf(year.getValue())));
        }
        if (own instanceof Boolean truth) {
            return Optional.of(NODES.booleanNode(truth));
        }
        if (own instanceof Number number) {
            return Optional.of(NODES.numberNode(new BigDecimal(number.toString())));
        }
        if (own instanceof Enum<?> constant) {
            return Optional.of(NODES.textNode(constant.name()));
        }
        if (own instanceof ZonedDateTime zoned) {
            return Optional.of(NODES.textNode(zoned.toOffsetDateTime().toString()));
        }
        boolean isText =
                own instanceof String || own instanceof Character || own instanceof Temporal || own instanceof UUID;
        return Optional.ofNullable(
                        own instanceof Date date ? Instant.ofEpochMilli(date.getTime()) : isText ? own : null)
                .map(value -> NODES.textNode(value.toString()));
    }

    private boolean isKnownToJson() {
        return type.isEnum()
                || type == String.class
                || type == Boolean.class
                || type == Character.class
                || type == UUID.class
                || Number.class.isAssignableFrom(type)
                || Temporal.class.isAssignableFrom(type)
                || Date.class.isAssignableFrom(type);
    }

    /** What Hibernate keeps as Java serializes it, as it has no other form for its type. */
    @SuppressWarnings("BanSerializableRead") // written by the test itself
    private static Object deserialized(byte[] bytes) {
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return stream.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nanoseconds, or an interval. */
    private static JsonNode duration(JsonNode column) {
        return NODES.textNode((column.isNumber()
                        ? Duration.ofNanos(column.decimalValue().longValueExact())
                        : Duration.parse(column.textValue().replaceFirst("(\\d+):(\\d+):([\\d.]+)", "PT$1H$2M$3S")))
                .toString());
    }

    /** What an event says. */
    JsonNode told(JsonNode value) {
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            return NODES.numberNode(number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros());
        }
        return value.isTextual() ? time(value.textValue()) : sorted(value);
    }

    private JsonNode time(String text) {
        if (type == LocalTime.class) {
            return NODES.textNode(LocalTime.parse(text).toString());
        }
        if (type == OffsetTime.class) {
            String offset = text.matches(".*(Z|[+-]\\d\\d:\\d\\d)") ? "" : text.matches(".*[+-]\\d\\d") ? ":00" : "Z";
            return NODES.textNode(OffsetTime.parse(text + offset)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toString());
        }
        boolean isInstant = type == Instant.class
                || type == OffsetDateTime.class
                || type == ZonedDateTime.class
                || type == Timestamp.class
                || Date.class.isAssignableFrom(type)
                || Calendar.class.isAssignableFrom(type);
        if (type == LocalDateTime.class) {
            return NODES.textNode(LocalDateTime.parse(text).toString());
        }
        if (!isInstant || !text.contains("T")) {
            return NODES.textNode(text);
        }
        return NODES.textNode((text.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
                        ? OffsetDateTime.parse(text).toInstant()
                        : LocalDateTime.parse(text)
                                .atZone(ZoneId.systemDefault())
                                .toInstant())
                .toString());
    }

    /** With the fields of objects in alphabetical order, and numbers in the one form. */
    private JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            ObjectNode object = NODES.objectNode();
            node.properties().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(each -> object.set(each.getKey(), sorted(each.getValue())));
            return object;
        }
        if (node.isArray()) {
            var array = NODES.arrayNode();
            node.forEach(each -> array.add(sorted(each)));
            return array;
        }
        return node.isNumber() ? told(node) : node;
    }

    private static JsonNode digest(byte[] bytes) {
        try {
            return NODES.objectNode()
                    .put(
                            "sha256",
                            HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256").digest(bytes)))
                    .set(
                            "length",
                            NODES.numberNode(BigDecimal.valueOf(bytes.length).stripTrailingZeros()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The forms of the types whose instances cannot change, by type. */
final class ScalarForms {
    private static final String FORMAT = "format";
    private static final String PATTERN = "pattern";
    private static final String DATE_TIME = "date-time";
    /** JSON Schema has no format for times without an offset. */
    private static final String TIME = "[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?";

    private static final String YEAR_AND_MONTH = "[+-]?[0-9]{4,}-[0-9]{2}";

    static final ScalarForm<Instant, Instant> INSTANT =
            ScalarForm.text(Instant.class, Instant::toString, FORMAT, DATE_TIME);
    /** ISO_LOCAL_TIME and its like rather than toString, which leaves out seconds of zero. */
    static final ScalarForm<LocalDate, LocalDate> LOCAL_DATE =
            ScalarForm.text(LocalDate.class, LocalDate::toString, FORMAT, "date");

    static final ScalarForm<LocalTime, LocalTime> LOCAL_TIME =
            ScalarForm.text(LocalTime.class, DateTimeFormatter.ISO_LOCAL_TIME::format, PATTERN, "^" + TIME + "$");
    static final ScalarForm<String, String> STRING = ScalarForm.text(String.class, text -> text);

    private static final ScalarForm<BigDecimal, Decimal> DECIMAL = new ScalarForm<>(
            BigDecimal.class,
            Decimal.class,
            Decimal::new,
            (json, decimal) -> json.writeNumber(decimal.value()),
            decimal -> decimal.value().toString(),
            () -> JsonSchemas.type("number"));

    private static final Map<Class<?>, ValueForm> FORMS = new HashMap<>();

    static {
        add(STRING);
        add(ScalarForm.text(Character.class, String::valueOf));
        add(ScalarForm.text(UUID.class, UUID::toString, FORMAT, "uuid"));
        add(ScalarForm.literal(Boolean.class, JsonGenerator::writeBoolean, () -> JsonSchemas.type("boolean")));
        addNumbers();
        addTimes();
        add(ScalarForm.text(Locale.class, Locale::toLanguageTag));
        add(ScalarForm.text(Currency.class, Currency::getCurrencyCode, PATTERN, "^[A-Z]{3}$"));
        add(ScalarForm.text(URI.class, URI::toString));
        add(ScalarForm.text(URL.class, URL::toString));
        add(STRING.from(TimeZone.class, TimeZone::getID));
        add(STRING.from(InetAddress.class, InetAddress::getHostAddress));
        add(STRING.from(char[].class, String::valueOf));
    }

    private ScalarForms() {}

    private static void addNumbers() {
        add(ScalarForm.literal(Byte.class, JsonGenerator::writeNumber, () -> integer("int8")));
        add(ScalarForm.literal(Short.class, JsonGenerator::writeNumber, () -> integer("int16")));
        add(ScalarForm.literal(Integer.class, JsonGenerator::writeNumber, () -> integer("int32")));
        add(ScalarForm.literal(Long.class, JsonGenerator::writeNumber, () -> integer("int64")));
        add(ScalarForm.literal(Float.class, JsonGenerator::writeNumber, () -> JsonSchemas.floating("float")));
        add(ScalarForm.literal(Double.class, JsonGenerator::writeNumber, () -> JsonSchemas.floating("double")));
        add(ScalarForm.literal(BigInteger.class, JsonGenerator::writeNumber, () -> JsonSchemas.type("integer")));
        add(DECIMAL);
    }

    private static void addTimes() {
        add(INSTANT);
        add(LOCAL_DATE);
        add(LOCAL_TIME);
        add(ScalarForm.text(
                LocalDateTime.class,
                DateTimeFormatter.ISO_LOCAL_DATE_TIME::format,
                PATTERN,
                "^" + YEAR_AND_MONTH + "-[0-9]{2}T" + TIME + "$"));
        add(ScalarForm.text(OffsetTime.class, DateTimeFormatter.ISO_OFFSET_TIME::format, FORMAT, "time"));
        add(ScalarForm.text(OffsetDateTime.class, DateTimeFormatter.ISO_OFFSET_DATE_TIME::format, FORMAT, DATE_TIME));
        // A zone in brackets is no ISO 8601: the offset stays, the name of the zone goes.
        add(ScalarForm.text(ZonedDateTime.class, DateTimeFormatter.ISO_OFFSET_DATE_TIME::format, FORMAT, DATE_TIME));
        add(ScalarForm.text(Duration.class, Duration::toString, PATTERN, "^PT"));
        add(ScalarForm.text(Period.class, Period::toString, PATTERN, "^P"));
        add(ScalarForm.text(YearMonth.class, YearMonth::toString, PATTERN, "^" + YEAR_AND_MONTH + "$"));
        add(ScalarForm.text(MonthDay.class, MonthDay::toString, PATTERN, "^--[0-9]{2}-[0-9]{2}$"));
        add(ScalarForm.text(ZoneId.class, ZoneId::getId));
        add(ScalarForm.text(ZoneOffset.class, ZoneOffset::getId));
        add(new ScalarForm<>(
                Year.class,
                Year.class,
                year -> year,
                (json, year) -> json.writeNumber(year.getValue()),
                Year::toString,
                () -> integer("int32")));
    }

    private static void add(ScalarForm<?, ?> form) {
        FORMS.put(form.type(), form);
    }

    /** The form of a type, or null when it has none of its own. A user type may name a primitive one. */
    static @Nullable ValueForm of(Class<?> type) {
        return FORMS.get(MethodType.methodType(type).wrap().returnType());
    }

    /** A decimal number with so many digits after the point, rounded to the nearest as PostgreSQL does. */
    static ValueForm decimal(int scale) {
        return DECIMAL.from(BigDecimal.class, number -> number.setScale(scale, RoundingMode.HALF_UP));
    }

    /** An enum's constant by its name. */
    static ValueForm ofEnum(Class<?> type) {
        return STRING.from(Object.class, constant -> ((Enum<?>) constant).name())
                .described(() -> names(type));
    }

    private static ObjectNode names(Class<?> type) {
        ObjectNode schema = JsonSchemas.type("string");
        ArrayNode names = schema.putArray("enum");
        for (Object constant : type.getEnumConstants()) {
            names.add(((Enum<?>) constant).name());
        }
        return schema;
    }

    private static ObjectNode integer(String format) {
        return JsonSchemas.type("integer", FORMAT, format);
    }
}

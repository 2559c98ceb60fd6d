package dev.outbox.hibernate.value;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * The forms of {@link Date}, its JDBC subclasses and {@link Calendar}: as what the column holds, a date, a time or an
 * instant. Dates and times of day are those of the JVM's zone, as Hibernate binds them.
 */
final class DateForms {
    private DateForms() {}

    /** The form of a type that carries a date or time and may change, or null when it is none. */
    static @Nullable ValueForm of(Class<?> type, int sqlType) {
        if (Date.class.isAssignableFrom(type)) {
            return switch (sqlType) {
                case SqlTypes.DATE -> ScalarForms.LOCAL_DATE.from(Date.class, DateForms::date);
                case SqlTypes.TIME, SqlTypes.TIME_UTC, SqlTypes.TIME_WITH_TIMEZONE ->
                    ScalarForms.LOCAL_TIME.from(Date.class, DateForms::time);
                default -> ScalarForms.INSTANT.from(Date.class, DateForms::instant);
            };
        }
        if (Calendar.class.isAssignableFrom(type)) {
            return switch (sqlType) {
                case SqlTypes.DATE -> ScalarForms.LOCAL_DATE.from(Calendar.class, c -> zoned(c).toLocalDate());
                case SqlTypes.TIME, SqlTypes.TIME_UTC, SqlTypes.TIME_WITH_TIMEZONE ->
                    ScalarForms.LOCAL_TIME.from(Calendar.class, c -> zoned(c).toLocalTime());
                default -> ScalarForms.INSTANT.from(Calendar.class, Calendar::toInstant);
            };
        }
        return null;
    }

    // java.sql.Date and java.sql.Time refuse toInstant, so all of them go by their milliseconds, except that a
    // Timestamp has nanoseconds beside them.

    @SuppressWarnings("JavaUtilDate") // it is what the application has
    private static Instant instant(Date value) {
        return value instanceof java.sql.Timestamp timestamp
                ? timestamp.toInstant()
                : Instant.ofEpochMilli(value.getTime());
    }

    private static LocalDate date(Date value) {
        return instant(value).atZone(ZoneId.systemDefault()).toLocalDate();
    }

    private static LocalTime time(Date value) {
        return instant(value).atZone(ZoneId.systemDefault()).toLocalTime();
    }

    private static ZonedDateTime zoned(Calendar value) {
        return value.toInstant().atZone(value.getTimeZone().toZoneId());
    }
}

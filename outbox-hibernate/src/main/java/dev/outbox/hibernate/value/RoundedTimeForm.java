package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import org.jspecify.annotations.Nullable;

/**
 * A time as its column keeps it: PostgreSQL knows microseconds, or as many digits as the mapping names, while clocks give
 * nanoseconds. Rounded to the nearest, as driver and database do.
 */
final class RoundedTimeForm implements ValueForm {
    private static final int MICROSECONDS = 6;
    private static final int NANOSECONDS = 9;

    private final ValueForm exact;
    private final int digits;

    /**
     * @param exact makes a {@link Temporal}
     * @param digits of the fraction of a second, null where the mapping names none
     */
    RoundedTimeForm(ValueForm exact, @Nullable Integer digits) {
        this.exact = exact;
        this.digits = digits == null ? MICROSECONDS : Math.min(digits, MICROSECONDS);
    }

    @Override
    public @Nullable Object now(@Nullable Object value) {
        return exact.now(value) instanceof Temporal time ? asKept(round(round(time, MICROSECONDS), digits)) : null;
    }

    private static Object asKept(Temporal rounded) {
        return rounded instanceof OffsetDateTime || rounded instanceof ZonedDateTime ? new Moment(rounded) : rounded;
    }

    private static Object shown(Object taken) {
        return taken instanceof Moment moment ? moment.time() : taken;
    }

    private static Temporal round(Temporal time, int digits) {
        long unit = Math.round(Math.pow(10, NANOSECONDS - digits));
        long nanos = time.getLong(ChronoField.NANO_OF_SECOND);
        return time.plus((nanos + unit / 2) / unit * unit - nanos, ChronoUnit.NANOS);
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        exact.write(json, shown(taken));
    }

    @Override
    public ObjectNode schema() {
        return exact.schema();
    }

    @Override
    public String text(Object taken) {
        return exact.text(shown(taken));
    }
}

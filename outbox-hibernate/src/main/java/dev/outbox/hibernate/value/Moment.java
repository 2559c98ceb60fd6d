package dev.outbox.hibernate.value;

import java.time.Instant;
import java.time.temporal.Temporal;
import org.jspecify.annotations.Nullable;

/** A time with an offset, in a column that does not keep the offset: the same whatever that is. */
record Moment(Temporal time) implements Comparable<Moment> {
    private Instant instant() {
        return Instant.from(time);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Moment moment && instant().equals(moment.instant());
    }

    @Override
    public int hashCode() {
        return instant().hashCode();
    }

    @Override
    public int compareTo(Moment other) {
        return instant().compareTo(other.instant());
    }
}

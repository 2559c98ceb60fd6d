package dev.outbox.hibernate.value;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A decimal number that is the same whatever its scale, as for Hibernate and the database: 1.5 is 1.50. */
record Decimal(BigDecimal value) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Decimal decimal && value.compareTo(decimal.value) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }
}

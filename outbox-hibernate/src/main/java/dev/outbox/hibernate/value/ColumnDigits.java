package dev.outbox.hibernate.value;

import org.jspecify.annotations.Nullable;

/**
 * What the mapping says of the digits that a column keeps.
 *
 * @param ofSecond the digits of a second, null where it does not say
 * @param scale the digits after the point of a decimal number, null or 0 where it does not say
 */
record ColumnDigits(@Nullable Integer ofSecond, @Nullable Integer scale) {}

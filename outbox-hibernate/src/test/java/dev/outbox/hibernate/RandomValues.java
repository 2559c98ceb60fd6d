package dev.outbox.hibernate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;

/** Values of basic attributes, few enough of each type that changes meet each other and return. */
final class RandomValues {
    private static final Map<Class<?>, Function<Random, Object>> VALUES = new HashMap<>();

    static {
        VALUES.put(String.class, random -> "s" + random.nextInt(40));
        VALUES.put(Boolean.class, Random::nextBoolean);
        VALUES.put(Character.class, random -> (char) ('a' + random.nextInt(26)));
        VALUES.put(Byte.class, random -> (byte) random.nextInt(9));
        VALUES.put(Short.class, random -> (short) random.nextInt(99));
        VALUES.put(Integer.class, random -> random.nextInt(20));
        VALUES.put(Long.class, random -> (long) random.nextInt(20));
        VALUES.put(Float.class, random -> random.nextInt(9) / 4f);
        VALUES.put(Double.class, random -> random.nextInt(9) / 8d);
        VALUES.put(BigDecimal.class, random -> BigDecimal.valueOf(random.nextInt(2000), random.nextInt(3)));
        VALUES.put(BigInteger.class, random -> BigInteger.valueOf(random.nextInt(50)));
        VALUES.put(UUID.class, random -> new UUID(7, random.nextInt(30)));
        VALUES.put(Instant.class, RandomValues::instant);
        VALUES.put(LocalDate.class, random -> LocalDate.of(2026, 2, 1 + random.nextInt(20)));
        VALUES.put(LocalTime.class, random -> LocalTime.ofSecondOfDay(random.nextInt(86_400)));
        VALUES.put(LocalDateTime.class, random -> LocalDateTime.ofInstant(instant(random), ZoneOffset.UTC));
        VALUES.put(OffsetDateTime.class, random -> instant(random).atOffset(ZoneOffset.ofHours(random.nextInt(5) - 2)));
        VALUES.put(ZonedDateTime.class, random -> instant(random).atZone(ZoneOffset.ofHours(random.nextInt(5) - 2)));
        VALUES.put(
                Date.class,
                random -> Date.from(Instant.ofEpochMilli(1_770_000_000_000L + random.nextInt(20) * 86_400_001L)));
        VALUES.put(Timestamp.class, random -> Timestamp.from(instant(random)));
        VALUES.put(Duration.class, random -> Duration.ofSeconds(random.nextInt(4000)));
        VALUES.put(Year.class, random -> Year.of(2000 + random.nextInt(30)));
        VALUES.put(Locale.class, random -> random.nextBoolean() ? Locale.GERMANY : Locale.ROOT);
        VALUES.put(byte[].class, random -> new byte[] {1, (byte) random.nextInt(9)});
        VALUES.put(Byte[].class, random -> new Byte[] {1, (byte) random.nextInt(9)});
        VALUES.put(char[].class, random -> ("c" + random.nextInt(9)).toCharArray());
        VALUES.put(Map.class, random -> Map.of("b", random.nextInt(9), "a", "s" + random.nextInt(9)));
        VALUES.put(String[].class, random -> new String[] {"s" + random.nextInt(9), "t"});
        VALUES.put(int[].class, random -> new int[] {random.nextInt(9), 1});
        VALUES.put(Integer[].class, random -> new Integer[] {random.nextInt(9), null, 1});
    }

    private RandomValues() {}

    /** A value of a type, empty when the type is not among those that are known. */
    static Optional<Object> of(Class<?> type, Random random) {
        if (type.isEnum()) {
            return Optional.of(type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)]);
        }
        return Optional.ofNullable(VALUES.get(type)).map(value -> value.apply(random));
    }

    /** With nanoseconds, as the clock gives them. */
    private static Instant instant(Random random) {
        return Instant.ofEpochSecond(1_770_000_000L + random.nextInt(40) * 1800L, random.nextInt(1_000_000_000));
    }
}

package dev.outbox.cloudevents;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes times as RFC 3339 in UTC with microseconds, the precision of PostgreSQL: {@code 2026-11-23T18:00:00.123456Z}.
 *
 * <p>By hand since it runs for each published event.
 */
final class Rfc3339 {
    private static final int LENGTH = "2026-11-23T18:00:00.123456Z".length();

    private Rfc3339() {}

    /**
     * Formats a time, truncated to microseconds.
     *
     * @throws IllegalArgumentException if the year is not within 0 to 9999, which RFC 3339 cannot express
     */
    static String format(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > 9999) {
            throw new IllegalArgumentException("time " + time + " is outside of the years 0 to 9999 of RFC 3339");
        }
        byte[] text = new byte[LENGTH];
        digits(text, 0, 4, utc.getYear());
        text[4] = '-';
        digits(text, 5, 2, utc.getMonthValue());
        text[7] = '-';
        digits(text, 8, 2, utc.getDayOfMonth());
        text[10] = 'T';
        digits(text, 11, 2, utc.getHour());
        text[13] = ':';
        digits(text, 14, 2, utc.getMinute());
        text[16] = ':';
        digits(text, 17, 2, utc.getSecond());
        text[19] = '.';
        digits(text, 20, 6, utc.getNano() / 1000);
        text[26] = 'Z';
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] text, int from, int count, int value) {
        int rest = value;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}

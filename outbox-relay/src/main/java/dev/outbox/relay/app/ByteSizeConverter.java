package dev.outbox.relay.app;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads numbers of bytes such as {@code 500MB}, {@code 20GB}, or a number alone. A kB is 1,000 bytes. */
final class ByteSizeConverter implements ITypeConverter<Long> {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15})(kB|MB|GB|TB)?");
    private static final Map<String, Long> UNITS =
            Map.of("kB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L, "TB", 1_000_000_000_000L);

    @Override
    public Long convert(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (matcher.matches()) {
            try {
                String unit = matcher.group(2);
                return Math.multiplyExact(
                        Long.parseLong(matcher.group(1)), unit == null ? 1 : UNITS.getOrDefault(unit, 1L));
            } catch (ArithmeticException e) {
                throw new TypeConversionException("'" + text + "' is more than there can be bytes");
            }
        }
        throw new TypeConversionException(
                "'" + text + "' is not a number of bytes; write a number and kB, MB, GB or TB, such as 20GB");
    }
}

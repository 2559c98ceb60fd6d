package dev.outbox.relay.app;

import java.util.UUID;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an event's id, as a whole: {@link UUID#fromString} takes pieces of one too. */
final class EventIdConverter implements ITypeConverter<UUID> {
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    @Override
    public UUID convert(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new TypeConversionException(
                    "'" + text
                            + "' is no event id, which looks like 0197f1a0-5b7c-7d31-9c36-2b1f0c9e4a55; see 'dead-letters list'");
        }
        return UUID.fromString(text);
    }
}

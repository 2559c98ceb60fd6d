package dev.outbox.relay.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A secret, given as a value or as a file that is read each time, so that one that was rotated is taken. Immutable.
 *
 * @param option the option of the value; that of the file is the same with {@code -file}
 */
record Secret(
        String option, @Nullable String value, @Nullable Path file) implements Supplier<@Nullable String> {
    Secret {
        if (value != null && file != null) {
            throw new InvalidSettingException(
                    option, option + " and " + option + "-file are both given; give one of them");
        }
    }

    boolean isGiven() {
        return value != null || file != null;
    }

    /**
     * The secret as it is now; null if none is given.
     *
     * @throws InvalidSettingException if its file cannot be read
     */
    @Override
    public @Nullable String get() {
        if (file == null) {
            return value;
        }
        try {
            return Files.readString(file).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw new InvalidSettingException(
                    option + "-file",
                    option + "-file: file " + file + " cannot be read: "
                            + e.getClass().getSimpleName());
        }
    }

    @Override
    public String toString() {
        return option + (isGiven() ? " is given" : " is not given");
    }
}

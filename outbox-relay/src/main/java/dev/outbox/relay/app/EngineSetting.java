package dev.outbox.relay.app;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives option values to the engine's builder, whose complaints start with the option's name. */
final class EngineSetting {
    private EngineSetting() {}

    /** Sets a value unless it is null, which leaves the engine's default. */
    static <T> void set(String option, @Nullable T value, Consumer<T> setter) {
        if (value == null) {
            return;
        }
        try {
            setter.accept(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(option, "--" + e.getMessage());
        }
    }
}

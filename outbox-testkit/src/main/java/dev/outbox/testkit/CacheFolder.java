package dev.outbox.testkit;

import java.nio.file.Path;
import java.util.Map;

/** Where what is expensive to get is kept between runs. */
final class CacheFolder {
    private CacheFolder() {}

    /** {@code $OUTBOX_CACHE}, or {@code outbox} in {@code $XDG_CACHE_HOME}, or in {@code ~/.cache}. */
    static Path locate(Map<String, String> environment) {
        String own = environment.getOrDefault("OUTBOX_CACHE", "");
        if (!own.isBlank()) {
            return Path.of(own).toAbsolutePath();
        }
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path parent = xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return parent.resolve("outbox").toAbsolutePath();
    }
}

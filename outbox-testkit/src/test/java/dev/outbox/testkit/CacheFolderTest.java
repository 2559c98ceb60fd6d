package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    @Test
    void itsOwnVariableComesFirst() {
        assertThat(CacheFolder.locate(Map.of("OUTBOX_CACHE", "/own", "XDG_CACHE_HOME", "/xdg")))
                .isEqualTo(Path.of("/own"));
    }

    @Test
    void otherwiseItIsAFolderInTheUsersCache() {
        assertThat(CacheFolder.locate(Map.of("XDG_CACHE_HOME", "/xdg"))).isEqualTo(Path.of("/xdg/outbox"));
        assertThat(CacheFolder.locate(Map.of("XDG_CACHE_HOME", "")))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".cache/outbox"));
    }
}

package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void aFile() {
        file = folder.resolve("password");
    }

    @Test
    void aFileIsReadEachTime() throws Exception {
        Secret secret = new Secret("--db-password", null, file);

        Files.writeString(file, "old");
        assertThat(secret.get()).isEqualTo("old");
        Files.writeString(file, "new");
        assertThat(secret.get()).isEqualTo("new");
    }

    @Test
    void oneLineEndAtTheEndIsNotPartOfTheSecret() throws Exception {
        Secret secret = new Secret("--db-password", null, file);

        Files.writeString(file, " open sesame \r\n");
        assertThat(secret.get()).isEqualTo(" open sesame ");
        Files.writeString(file, "two\nlines\n\n");
        assertThat(secret.get()).isEqualTo("two\nlines\n");
    }

    @Test
    void itsTextIsNotTheSecret() {
        assertThat(new Secret("--db-password", "sesame", null)).hasToString("--db-password is given");
    }
}

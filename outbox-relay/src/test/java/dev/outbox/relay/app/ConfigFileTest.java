package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    private static final Set<String> KEYS = Set.of("db-url", "db-password", "lease");

    @TempDir
    Path folder;

    @Test
    void anUnknownKeyIsAnsweredWithItsLineAndTheNearest() {
        assertThatThrownBy(() -> read("lease: 10s\ndb:\n  ulr: x\n"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("--config: file %s, line 3 has the unknown key 'db-ulr'; did you mean 'db-url'?", file());
    }

    @Test
    void anUnknownKeyThatIsNearNothingIsOnlyNamed() {
        assertThatThrownBy(() -> read("colour: green\n"))
                .hasMessage("--config: file %s, line 1 has the unknown key 'colour'", file());
    }

    @Test
    void aKeyGivenInBothFormsIsRefused() {
        assertThatThrownBy(() -> read("db-url: a\ndb:\n  url: b\n"))
                .hasMessage("--config: file %s, line 3 gives 'db-url' a second time", file());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "---\n", "# nothing\n", "db-url:\n", "db-url: null\n"})
    void whatSaysNothingSetsNothing(String text) throws IOException {
        assertThat(read(text).value("db-url")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"db-password: 1e3, 1e3", "db-password: no, no", "db-password: 0123, 0123", "db-password: 'a: b', a: b"})
    void aScalarIsTheTextThatIsWritten(String line, String value) throws IOException {
        String quoted = line.equals("db-password: a: b") ? "db-password: \"a: b\"" : line;

        assertThat(read(quoted).value("db-password")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- a\n",
                "just text\n",
                "db-password: {a: b}\n",
                "db-password: [sesame\n",
                "? [a]\n: b\n",
                "a: *sesame\n"
            })
    void whatIsNoConfigurationIsRefusedWithoutBeingQuoted(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("--config: file " + file());
    }

    @Test
    void aComplaintAboutBadYamlQuotesNoLine() {
        assertThatThrownBy(() -> read("db-password: \"sesame\n"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageNotContaining("sesame");
    }

    private ConfigFile read(String text) throws IOException {
        return ConfigFile.read(Files.writeString(file(), text), KEYS);
    }

    private Path file() {
        return folder.resolve("relay.yaml");
    }
}

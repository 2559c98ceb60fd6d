package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CautionArgumentsTest {
    private final StringWriter asked = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"y", " Yes "})
    void aClearYesIsOne(String answer) {
        assertThat(answered(answer)).isTrue();
        assertThat(asked).hasToString("Sure? [y/N] ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n", "yep", "yes please"})
    void anythingElseIsANo(String answer) {
        assertThat(answered(answer)).isFalse();
    }

    @Test
    void whereThereIsATerminalNothingMoreIsRequired() {
        new CautionArguments(new Typed(true, "")).requireAnswer();

        assertThatThrownBy(() -> new CautionArguments(new Typed(false, "")).requireAnswer())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("--yes");
    }

    private boolean answered(String answer) {
        return new CautionArguments(new Typed(true, answer)).agrees("Sure?", new PrintWriter(asked));
    }

    private record Typed(boolean isInteractive, String readLine) implements Terminal {}
}

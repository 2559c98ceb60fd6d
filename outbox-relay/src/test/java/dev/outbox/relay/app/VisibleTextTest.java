package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VisibleTextTest {
    @Test
    void controlCharactersAreShownAndNotObeyed() {
        assertThat(VisibleText.of("a\u001b[2J\nb\u202ec")).isEqualTo("a\\u001b[2J\\u000ab\\u202ec");
        assertThat(VisibleText.of("größer 😀")).isEqualTo("größer 😀");
    }

    @Test
    void onlyWhatCanBeShownAsItIsIsText() {
        assertThat(VisibleText.of("ä\n\t".getBytes(StandardCharsets.UTF_8))).hasValue("ä\n\t");
        assertThat(VisibleText.of(new byte[] {(byte) 0xff})).isEmpty();
        assertThat(VisibleText.of("\u001b[2J".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
}

package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @Test
    void theVersionIsThatOfTheProjectAndOfJava() {
        Invocation version = Invocation.of("--version");

        assertThat(version.code()).isZero();
        assertThat(version.out())
                .matches("outbox-relay \\d+\\.\\d+\\.\\d+\\S*\nJava " + System.getProperty("java.version") + " .*\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "help",
                "help run",
                "run --help",
                "migrate --help",
                "completion --help",
                "run --version",
                "dead-letters --help",
                "dead-letters help list",
                "dead-letters retry --help"
            })
    void helpIsPrintedWithoutVariables(String arguments) {
        Invocation help = Invocation.of(arguments.split(" "));

        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("outbox-relay").doesNotContain("${", "@|");
    }

    @Test
    void completionPrintsAScriptForTheShell() {
        Invocation completion = Invocation.of("completion");

        assertThat(completion.code()).isZero();
        assertThat(completion.out()).contains("complete -F _complete_outbox-relay", "--provision-stream");
    }
}

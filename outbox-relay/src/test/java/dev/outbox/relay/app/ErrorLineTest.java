package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorLineTest {
    private static final String URL = "jdbc:postgresql://localhost:1/todo?user=relay&password=sesame";

    @TempDir
    Path folder;

    static Stream<Arguments> wrongFlags() {
        return Stream.of(
                wrong(
                        "--lease",
                        "5",
                        "--lease: '5' is not a duration; write a number and ms, s, m or h, such as 50ms or 10s,"
                                + " or ISO-8601 such as PT10S"),
                wrong("--lease", "1ms", "--lease is PT0.001S; it must be between PT1S and PT10M"),
                wrong("--batch-size", "0", "--batch-size is 0; it must be between 1 and 10000"),
                wrong("--batch-size", "many", "--batch-size: 'many' is not an int"),
                wrong(
                        "--stream",
                        "my.events",
                        "--stream 'my.events' is not a name for a stream: use no white space, no dots,"
                                + " slashes, '*' or '>'"),
                wrong("--subject-prefix", "$JS", "--subject-prefix '$JS' is reserved for the NATS server or the relay"),
                wrong("--source", " ", "--source must not be empty; give a URI reference such as /todo-app"),
                wrong(
                        "--schema",
                        "Out-box",
                        "--schema 'Out-box' is not a plain PostgreSQL identifier: use 1 to 63 lower-case"
                                + " letters, digits and underscores, not starting with a digit or pg_, and no reserved word"),
                wrong("--provision-stream", "perhaps", "--provision-stream: 'perhaps' is not a boolean"),
                wrong("--log-format", "xml", "--log-format: 'xml' is none of text, json"),
                wrong("--stream-loss", "panic", "--stream-loss: 'panic' is none of heal, stop, ignore"),
                wrong("--on-dead-letter", "park", "--on-dead-letter: 'park' is none of park-key, continue"),
                wrong(
                        "--nats-url",
                        "nats://[",
                        "--nats-url is not a URL of a NATS server, such as nats://localhost:4222"),
                wrong("--nats-user", "relay", "--nats-password is missing; --nats-user needs it"),
                wrong("--nats-creds", "/no/such.creds", "--nats-creds: file /no/such.creds cannot be read"),
                wrong(
                        "--nats-tls-key",
                        "/no/key.pem",
                        "--nats-tls-cert is missing; --nats-tls-cert and --nats-tls-key belong" + " together"),
                wrong("--config", "/no/such.yaml", "--config: file /no/such.yaml does not exist"),
                wrong(
                        "--db-password-file",
                        "/no/such",
                        "--db-password-file: file /no/such cannot be read:" + " NoSuchFileException"));
    }

    private static Arguments wrong(String option, String value, String sentence) {
        return Arguments.of(option, value, sentence);
    }

    @ParameterizedTest
    @MethodSource("wrongFlags")
    void aWrongFlagIsOneSentenceThatNamesIt(String option, String value, String sentence) {
        Invocation run = Invocation.of("run", "--db-url", URL, option + "=" + value);

        assertThat(run.err()).isEqualTo("outbox-relay: " + sentence + "\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void aWrongValueOfTheEnvironmentNamesTheVariable() {
        Invocation run = Invocation.of(Map.of("OUTBOX_BATCH_SIZE", "0"), "run", "--db-url", URL);

        assertThat(run.err())
                .isEqualTo("outbox-relay: --batch-size is 0; it must be between 1 and 10000"
                        + " (from environment variable OUTBOX_BATCH_SIZE)\n");
    }

    @Test
    void aWrongValueOfAFileNamesTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("relay.yaml"), "lease: soon\n");

        Invocation run = Invocation.of("run", "--db-url", URL, "--config", file.toString());

        assertThat(run.err())
                .startsWith("outbox-relay: --lease: 'soon' is not a duration")
                .endsWith("(from file " + file + ")\n");
    }

    @Test
    void aMissingDatabaseUrlIsAskedForByEveryNameItHas() {
        assertThat(Invocation.of("run"))
                .isEqualTo(new Invocation(
                        2,
                        "",
                        "outbox-relay: --db-url is missing; give the JDBC URL of the database with the outbox, such as"
                                + " jdbc:postgresql://localhost:5432/todo, by the flag, by OUTBOX_DB_URL or in a --config"
                                + " file\n"));
        assertThat(Invocation.of("migrate").code()).isEqualTo(2);
    }

    @Test
    void anUnknownOptionIsAnsweredWithTheNearest() {
        assertThat(Invocation.of("run", "--db-pasword=sesame").err())
                .isEqualTo(
                        "outbox-relay: unknown option '--db-pasword' of outbox-relay run; did you mean '--db-password'?\n");
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheNearest() {
        assertThat(Invocation.of("migrat").err())
                .isEqualTo("outbox-relay: unknown command 'migrat'; did you mean 'migrate'?\n");
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(Invocation.of()).isEqualTo(new Invocation(2, "", "outbox-relay: Missing required subcommand\n"));
    }

    @Test
    void aSecretInBothFormsIsRefused() {
        Invocation run = Invocation.of(
                Map.of("OUTBOX_DB_PASSWORD", "sesame"), "run", "--db-url", URL, "--db-password-file", "/secret");

        assertThat(run.err())
                .isEqualTo("outbox-relay: --db-password and --db-password-file are both given; give one of them"
                        + " (from environment variable OUTBOX_DB_PASSWORD)\n");
        assertThat(run.code()).isEqualTo(2);
    }

    static Stream<Arguments> callsWithASecret() {
        return Stream.of(
                Arguments.of((Object) new String[] {"run", "--db-pasword=sesame"}),
                Arguments.of((Object) new String[] {"run", "--db-password", "open", "sesame"}),
                Arguments.of((Object) new String[] {"run", "--db-password", "sesame", "--db-password-file", "x"}),
                Arguments.of((Object) new String[] {"run", "--db-url", "jdbc:mysql://relay:sesame@localhost/todo"}),
                Arguments.of((Object) new String[] {"run", "--db-url", "jdbc:postgresql://h:x/todo?password=sesame"}),
                Arguments.of(
                        (Object) new String[] {"migrate", "--db-url", "jdbc:postgresql://h:x/todo?password=sesame"}),
                Arguments.of((Object)
                        new String[] {"run", "--db-url", URL, "--nats-url", "nats://relay:sesame@[", "--lease=x"}),
                Arguments.of((Object) new String[] {"run", "--db-url", URL, "--nats-url", "nats://relay:sesame@["}),
                Arguments.of(
                        (Object) new String[] {"run", "--db-url", URL, "--nats-token", "sesame", "--lease", "sooner"}),
                Arguments.of((Object) new String[] {"run", "--db-password", "sesame", "--config", "/no/such.yaml"}));
    }

    @ParameterizedTest
    @MethodSource("callsWithASecret")
    void aSecretIsNeverRepeated(String[] arguments) {
        Invocation run = Invocation.of(arguments);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out() + run.err()).isNotBlank().doesNotContain("sesame");
    }

    @Test
    void helpShowsNoValueOfTheEnvironmentAndMindsNoWrongOne() {
        Invocation help = Invocation.of(
                Map.of("OUTBOX_DB_PASSWORD", "sesame", "OUTBOX_LEASE", "soon", "OUTBOX_CONFIG", "/no/such.yaml"),
                "run",
                "--help");

        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .contains("--db-password-file=FILE", "--nats-tls-ca=FILE")
                .doesNotContain("sesame");
    }
}

package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class LayeredDefaultsTest {
    private final Map<String, String> environment = new HashMap<>();
    private final Values values = new Values();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void aConfigurationFile() {
        file = folder.resolve("relay.yaml");
    }

    @Test
    void aFlagWinsOverTheEnvironmentAndTheEnvironmentOverTheFile() throws Exception {
        Files.writeString(file, "db-url: file\ndb-user: file\nlease: 3s\n");
        environment.putAll(Map.of("OUTBOX_DB_URL", "environment", "OUTBOX_DB_USER", "environment"));

        parse("--db-url", "flag", "--config", file.toString());

        assertThat(values.url).isEqualTo("flag");
        assertThat(values.user).isEqualTo("environment");
        assertThat(values.lease).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void anEmptyVariableCountsAsNotSet() throws Exception {
        Files.writeString(file, "db-url: file\n");
        environment.putAll(Map.of("OUTBOX_DB_URL", "", "OUTBOX_CONFIG", file.toString()));

        parse();

        assertThat(values.url).isEqualTo("file");
    }

    @Test
    void aWrongVariableDoesNotMatterWhereAFlagIsGiven() {
        environment.put("OUTBOX_LEASE", "soon");

        parse("--lease", "7s");

        assertThat(values.lease).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void keysMayBeNested() throws Exception {
        Files.writeString(file, "db:\n  url: nested\n  user: me\n");

        parse("--config", file.toString());

        assertThat(values.url).isEqualTo("nested");
        assertThat(values.user).isEqualTo("me");
    }

    @Test
    void ofSeveralFilesTheLastWins() throws Exception {
        Path later = Files.writeString(folder.resolve("later.yaml"), "db-url: later\n");
        Files.writeString(file, "db-url: first\ndb-user: first\n");

        parse("--config", file.toString(), "--config", later.toString());

        assertThat(values.url).isEqualTo("later");
        assertThat(values.user).isEqualTo("first");
    }

    @Test
    void aValueIsTakenAsItIsWritten() throws Exception {
        environment.put("OUTBOX_DB_URL", "${sys:user.home}$${x}%n@file");
        Files.writeString(file, "db-user: 007\n");

        parse("--config", file.toString());

        assertThat(values.url).isEqualTo("${sys:user.home}$${x}%n@file");
        assertThat(values.user).isEqualTo("007");
    }

    @Test
    void aListInAFileIsItsEntriesWithCommas() throws Exception {
        Files.writeString(file, "db-url:\n  - one\n  - two\n");

        parse("--config", file.toString());

        assertThat(values.url).isEqualTo("one,two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--provision-stream=false", "--provision-stream false", "--no-provision-stream"})
    void aSwitchIsTurnedOffInThreeWays(String flags) {
        parse(flags.split(" "));

        assertThat(values.provision).isFalse();
    }

    @Test
    void aSwitchWithoutValueIsOn() {
        parse("--provision-stream", "--db-url", "x");

        assertThat(values.provision).isTrue();
        assertThat(values.url).isEqualTo("x");
    }

    @Test
    void aSwitchIsTurnedOffByTheEnvironment() {
        environment.put("OUTBOX_PROVISION_STREAM", "false");

        parse();

        assertThat(values.provision).isFalse();
    }

    private void parse(String... flags) {
        CommandLine program = new CommandLine(new Root()).addSubcommand("values", values);
        Main.configure(program, new LayeredDefaults(environment));
        String[] arguments = new String[flags.length + 1];
        arguments[0] = "values";
        System.arraycopy(flags, 0, arguments, 1, flags.length);
        program.parseArgs(arguments);
    }

    @Command
    static final class Root {}

    @Command
    static final class Values implements Callable<Integer> {
        @Option(names = "--config")
        List<Path> config;

        @Option(names = "--db-url")
        String url;

        @Option(names = "--db-user")
        String user;

        @Option(names = "--lease")
        Duration lease;

        @Option(names = "--provision-stream", negatable = true, arity = "0..1", fallbackValue = "true")
        Boolean provision;

        @Override
        public Integer call() {
            return 0;
        }
    }
}

package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that is a Java module, compiled and run in a JVM of its own as Maven does it: what the module requires is on
 * the module path, everything else on the class path.
 */
@OutboxServers
class ModulesIT {
    private static final Path SOURCES = Path.of("src/test/modules/notes");

    private final TestDatabase database;

    @TempDir
    private Path compiled;

    ModulesIT(TestDatabase database) {
        this.database = database;
    }

    @Test
    void anApplicationOfModulesIsCaptured() throws Exception {
        OutboxSchema.DEFAULT.migrate(database.dataSource());
        compile();

        run();

        assertThat(events())
                .containsExactly(
                        "note.created {\"entity\":\"note\",\"id\":1,\"state\":{\"about\":null,"
                                + "\"place\":{\"colour\":\"RED\",\"page\":7},\"text\":\"one\"}}",
                        "note.created {\"entity\":\"note\",\"id\":2,\"state\":{\"about\":1,\"place\":null,\"text\":\"two\"}}",
                        "note.updated {\"entity\":\"note\",\"id\":1,\"state\":{\"about\":null,"
                                + "\"place\":{\"colour\":\"RED\",\"page\":7},\"text\":\"other\"},"
                                + "\"changed\":{\"text\":{\"from\":\"one\",\"to\":\"other\"}}}",
                        "note.read null",
                        "note.deleted {\"entity\":\"note\",\"id\":2,\"state\":{\"about\":1,\"place\":null,\"text\":\"two\"}}");
    }

    private void compile() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-p", modulePath(), "-d", compiled.toString()));
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            sources.map(Path::toString).filter(path -> path.endsWith(".java")).forEach(arguments::add);
        }
        StringWriter messages = new StringWriter();
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(new PrintWriter(messages), new PrintWriter(messages), arguments.toArray(String[]::new));
        assertThat(result).as(messages.toString()).isZero();
    }

    private void run() throws Exception {
        Path output = compiled.resolve("output");
        String url =
                database.jdbcUrl() + "?user=" + encoded(database.user()) + "&password=" + encoded(database.password());
        int result = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        compiled + File.pathSeparator + modulePath(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-m",
                        "notes/notes.Main",
                        url)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        assertThat(result).as(Files.readString(output)).isZero();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String modulePath() throws URISyntaxException {
        StringJoiner path = new StringJoiner(File.pathSeparator);
        for (Class<?> each : List.of(OutboxEntity.class, OutboxEvent.class, Session.class, Entity.class)) {
            path.add(Path.of(each.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return path.toString();
    }

    private List<String> events() throws Exception {
        List<String> events = new ArrayList<>();
        try (Connection connection = database.dataSource().getConnection();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select type, convert_from(data, 'UTF8') from outbox.event order by id")) {
            while (rows.next()) {
                events.add(rows.getString(1) + " " + rows.getString(2));
            }
        }
        return events;
    }
}

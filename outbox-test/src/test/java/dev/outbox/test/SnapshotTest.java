package dev.outbox.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    @TempDir
    Path folder;

    @Test
    void twoRunsOfATestAreAlike() {
        assertThat(text(run(1, Instant.now(), "a", "1.5")))
                .isEqualTo(text(run(977, Instant.EPOCH, "b", "1.5")))
                .isNotEqualTo(text(run(1, Instant.now(), "a", "1.6")));
    }

    @Test
    void whatDiffersBetweenRunsIsToldBySymbols() {
        assertThat(text(run(1, Instant.now(), "a", "1.50"))).isEqualTo("""
                [ {
                  "type" : "list.opened",
                  "key" : "list/<list-1>",
                  "source" : "/test",
                  "attributes" : {
                    "trace" : "<ignored>",
                    "traceparent" : "<traceparent>"
                  }
                }, {
                  "type" : "list.created",
                  "key" : "list/<list-1>",
                  "subject" : "<list-1>",
                  "source" : "/test",
                  "data" : {
                    "entity" : "list",
                    "id" : "<list-1>",
                    "state" : {
                      "name" : "camping"
                    }
                  }
                }, {
                  "type" : "todo.created",
                  "key" : "todo/<todo-1>",
                  "subject" : "<todo-1>",
                  "source" : "/test",
                  "data" : {
                    "entity" : "todo",
                    "id" : "<todo-1>",
                    "state" : {
                      "list" : "<list-1>",
                      "at" : "<time>",
                      "due" : "2026-01-31",
                      "code" : "<uuid-1>",
                      "sameCode" : "<uuid-1>",
                      "price" : 1.50
                    }
                  }
                } ]
                """);
    }

    @Test
    void aMissingFileIsWrittenAndThenCompared() throws Exception {
        Path file = folder.resolve("some/test.json");
        TestEvent milk = TestEvent.created("todo", 1).state("title", "Buy milk");

        assertThat(new SnapshotFile(file, SnapshotMode.WRITE_MISSING).compares())
                .isFalse();
        new SnapshotFile(file, SnapshotMode.WRITE_MISSING).write(text(List.of(GivenEvents.recorded(milk))));
        SnapshotFile written = new SnapshotFile(file, SnapshotMode.WRITE_MISSING);

        assertThat(written.compares()).isTrue();
        assertThat(written.difference(text(List.of(GivenEvents.recorded(milk)))))
                .isEmpty();
        assertThat(written.difference(text(List.of(GivenEvents.recorded(milk.state("title", "Buy oat milk"))))))
                .hasValueSatisfying(difference -> assertThat(difference)
                        .contains(file.toString())
                        .contains("-      \"title\" : \"Buy milk\"\n+      \"title\" : \"Buy oat milk\"\n")
                        .contains("-Doutbox.snapshots=update"));
        assertThat(Files.readString(file)).contains("Buy milk");
    }

    @Test
    void whereNoneIsWrittenAMissingOneIsADifferenceAndWritesNothing() {
        Path file = folder.resolve("test.json");
        SnapshotFile missing = new SnapshotFile(file, SnapshotMode.COMPARE);

        assertThat(missing.compares()).isTrue();
        assertThat(missing.difference("[ ]\n"))
                .hasValueSatisfying(difference ->
                        assertThat(difference).startsWith(" to match a snapshot, but there is none: " + file));
        assertThat(file).doesNotExist();
    }

    @Test
    void theModeComesFromThePropertyAndElseFromTheEnvironment() {
        assertThat(mode("", Map.of())).isEqualTo(SnapshotMode.WRITE_MISSING);
        assertThat(mode("", Map.of("CI", "false"))).isEqualTo(SnapshotMode.WRITE_MISSING);
        assertThat(mode("", Map.of("CI", "true"))).isEqualTo(SnapshotMode.COMPARE);
        assertThat(mode("compare", Map.of())).isEqualTo(SnapshotMode.COMPARE);
        assertThat(mode("update", Map.of("CI", "true"))).isEqualTo(SnapshotMode.UPDATE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mode("yes", Map.of()))
                .withMessageContaining("outbox.snapshots");
    }

    @Test
    void aNameIsUsedOncePerTestAndStaysInItsFolder() {
        SnapshotFolder snapshots = new SnapshotFolder(folder, "com.example.TodoTest", "addsOne");

        assertThat(snapshots.ofMethod())
                .isEqualTo(folder.resolve("src/test/snapshots/com.example.TodoTest/addsOne.json"));
        assertThat(snapshots.named("second")).hasFileName("second.json");
        assertThatIllegalStateException().isThrownBy(snapshots::ofMethod).withMessageContaining("name of its own");
        assertThatIllegalArgumentException().isThrownBy(() -> snapshots.named("../other"));
    }

    private static SnapshotMode mode(String property, Map<String, String> environment) {
        Properties properties = new Properties();
        properties.setProperty("outbox.snapshots", property);
        return SnapshotMode.of(properties, environment);
    }

    private static String text(List<RecordedEvent> events) {
        return StableText.of(events, Set.of("trace"));
    }

    /** An event of the application's own about a list, the list, and a to-do in it. */
    private static List<RecordedEvent> run(int todo, Instant now, String trace, String price) {
        UUID list = UUID.randomUUID();
        UUID code = UUID.randomUUID();
        return GivenEvents.of(
                        TestEvent.of("list.opened", "list/" + list)
                                .attribute("trace", trace)
                                .attribute("traceparent", trace),
                        TestEvent.created("list", list).state("name", "camping"),
                        TestEvent.created("todo", todo)
                                .state("list", list)
                                .state("at", now)
                                .state("due", LocalDate.of(2026, 1, 31))
                                .state("code", code)
                                .state("sameCode", code)
                                .state("price", new java.math.BigDecimal(price)))
                .read();
    }
}

package dev.outbox.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/testing.md. */
class TestingGuideTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));

    @Test
    void itsJavaIsThatOfTests() throws IOException {
        String tests = Stream.of(
                        "src/test/java/dev/outbox/test/DataJpaTestIT.java",
                        "src/test/java/dev/outbox/test/ArrivalIT.java",
                        "../examples/quickstart/src/test/java/dev/outbox/examples/quickstart/TodoAppIT.java")
                .map(TestingGuideTest::text)
                .map(TestingGuideTest::withoutLayout)
                .collect(Collectors.joining("\n"));

        List<String> blocks = Pattern.compile("(?ms)^```java\\R(.*?)^```$")
                .matcher(text("../docs/testing.md"))
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(blocks).hasSizeGreaterThan(5);
        assertThat(blocks).allSatisfy(block -> assertThat(tests).contains(withoutLayout(block)));
    }

    @Test
    void itsExampleOfAMessageIsOneThatIsTested() {
        String message = Pattern.compile("(?ms)^```\\R(Expecting .*?)^```$")
                .matcher(text("../docs/testing.md"))
                .results()
                .map(block -> block.group(1))
                .findFirst()
                .orElseThrow();

        assertThat(withoutLayout(text("src/test/java/dev/outbox/test/EventsAssertTest.java")))
                .contains(withoutLayout(message));
    }

    private static String withoutLayout(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining(" "));
    }

    private static String text(String file) {
        try {
            return Files.readString(MODULE.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

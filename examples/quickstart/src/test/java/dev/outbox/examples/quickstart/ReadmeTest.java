package dev.outbox.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void itsJavaIsThatOfTheExamples() {
        String examples = Stream.concat(
                        Stream.of("Todo.java", "Quickstart.java", "Subscriber.java")
                                .map(Readme::source),
                        Stream.of(Readme.consumerExamples()))
                .map(ReadmeTest::withoutIndentation)
                .collect(Collectors.joining("\n"));

        List<String> blocks = Readme.blocks("java");

        assertThat(blocks).hasSizeGreaterThan(3);
        assertThat(blocks).allSatisfy(block -> assertThat(examples).contains(withoutIndentation(block)));
    }

    private static String withoutIndentation(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}

package dev.outbox.examples.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The README at the top of the tree. */
final class Readme {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));

    private Readme() {}

    /** The blocks of code in a language, without indentation and line breaks. */
    static List<String> blocks(String language) {
        return Pattern.compile("(?ms)^```" + language + "$(.*?)^```$")
                .matcher(text(MODULE.resolve("../../README.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring(language.length() + 3, block.length() - 3))
                .toList();
    }

    /** A file of this module. */
    static String source(String file) {
        return text(
                MODULE.resolve("src/main/java/dev/outbox/examples/quickstart").resolve(file));
    }

    /** The examples of outbox-consumer, which are compiled and run there. */
    static String consumerExamples() {
        return text(MODULE.resolve("../../outbox-consumer/src/test/java/dev/outbox/consumer/ExampleIT.java"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

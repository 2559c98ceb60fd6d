package dev.outbox.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.torture.fault.FaultKind;
import dev.outbox.torture.mutant.Mutant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation names as the test of a guarantee is a test. */
class DocumentedTestsTest {
    private static final Path PROJECT = Path.of("../..");

    /** {@code `RelayIT`: `aTest`, `theBeginningOfAnother…`} or the class alone. */
    private static final Pattern TESTS = Pattern.compile("`(\\w*[a-z](?:IT|Test))`(?::((?:,? `\\w+…?`)+))?");

    private static final Pattern NAME = Pattern.compile("`(\\w+)…?`");

    /** {@code `RelayIT#aTest`}. */
    private static final Pattern METHOD = Pattern.compile("`(\\w*[a-z](?:IT|Test))#(\\w+)`");

    private static final List<Path> SOURCES = files(PROJECT, ".java").stream()
            .filter(path -> path.toString().contains("src/test/java"))
            .toList();

    @Test
    void eachTestThatIsNamedExists() {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path page : files(PROJECT.resolve("docs"), ".md")) {
            Matcher tests = TESTS.matcher(read(page));
            while (tests.find()) {
                named++;
                missing.addAll(missing(page, tests.toMatchResult()));
            }
        }

        assertThat(named).isGreaterThan(40);
        assertThat(missing).isEmpty();
    }

    @Test
    void eachTestMethodThatIsNamedExists() {
        List<String> missing = new ArrayList<>();
        for (Path page : files(PROJECT.resolve("docs"), ".md")) {
            METHOD.matcher(read(page))
                    .results()
                    .filter(method -> !isThere(method.group(1), method.group(2)))
                    .forEach(method -> missing.add(page + ": " + method.group()));
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void eachCaseOfCaptureNamesItsTests() {
        List<String> cases = read(PROJECT.resolve("docs/capture.md"))
                .lines()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();

        assertThat(cases)
                .extracting(line -> Integer.parseInt(line.split(" ", 3)[1]))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 42).boxed().toList());
        assertThat(cases).allMatch(line -> METHOD.matcher(line).find());
    }

    @Test
    void eachFaultAndEachMutantIsDescribed() {
        String page = read(PROJECT.resolve("docs/torture.md"));

        assertThat(FaultKind.values()).allMatch(fault -> page.contains("| `" + fault.code() + "` |"));
        assertThat(Mutant.values()).allMatch(mutant -> page.contains("| `" + mutant.code() + "` |"));
    }

    @Test
    void eachRowOfTheFailureMatrixNamesItsTest() {
        String page = read(PROJECT.resolve("docs/guarantees.md"));
        String matrix = page.substring(page.indexOf("| --- |"), page.indexOf("\n\n", page.indexOf("| --- |")));

        List<String> rows = matrix.lines().skip(1).toList();

        assertThat(rows).hasSizeGreaterThan(30).allSatisfy(row -> {
            String test = row.substring(row.lastIndexOf(" | "));
            assertThat(TESTS.matcher(test).find() || test.contains("fault program"))
                    .as(row)
                    .isTrue();
        });
    }

    private static boolean isThere(String test, String method) {
        return SOURCES.stream()
                .filter(source -> source.endsWith(test + ".java"))
                .anyMatch(source -> read(source).contains(" void " + method + "("));
    }

    private static List<String> missing(Path page, MatchResult tests) {
        String name = tests.group(1);
        List<Path> classes = SOURCES.stream()
                .filter(source -> source.endsWith(name + ".java"))
                .toList();
        if (classes.isEmpty()) {
            return List.of(page + ": " + name);
        }
        String sources = String.join(
                "", classes.stream().flatMap(DocumentedTestsTest::beside).toList());
        return NAME.matcher(tests.group(2) == null ? "" : tests.group(2))
                .results()
                .map(test -> test.group(1))
                .filter(test -> !sources.contains(test))
                .map(test -> page + ": " + name + ": " + test)
                .toList();
    }

    /** A test may be the value of an enum that stands beside its class. */
    private static Stream<String> beside(Path source) {
        return files(source.getParent(), ".java").stream().map(DocumentedTestsTest::read);
    }

    /** Files below a folder, but for what is built, which comes and goes. */
    private static List<Path> files(Path folder, String end) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    return dir.endsWith("target") || dir.endsWith(".git")
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(end)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

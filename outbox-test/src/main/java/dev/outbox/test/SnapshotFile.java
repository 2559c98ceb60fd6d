package dev.outbox.test;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot of events in a file, UTF-8 with a line break at its end.
 *
 * @param path the file
 * @param mode what happens with it
 */
record SnapshotFile(Path path, SnapshotMode mode) {
    private static final Logger log = LoggerFactory.getLogger(SnapshotFile.class);
    private static final int LINES_AROUND = 3;

    /** Whether it is compared, rather than written. */
    boolean compares() {
        return switch (mode) {
            case UPDATE -> false;
            case COMPARE -> true;
            case WRITE_MISSING -> Files.exists(path);
        };
    }

    /** What is different, with what to do. */
    Optional<String> difference(String actual) {
        if (!Files.exists(path)) {
            return Optional.of(" to match a snapshot, but there is none: " + path
                    + "\nHere (CI, or outbox.snapshots=compare) none is written. Run the test elsewhere, and commit the file"
                    + " that it writes. There are:\n" + actual);
        }
        List<String> expectedLines = read().lines().toList();
        List<String> actualLines = actual.lines().toList();
        if (expectedLines.equals(actualLines)) {
            return Optional.empty();
        }
        List<String> difference = UnifiedDiffUtils.generateUnifiedDiff(
                "expected", "actual", expectedLines, DiffUtils.diff(expectedLines, actualLines), LINES_AROUND);
        return Optional.of(" to match the snapshot " + path + ", but they differ:\n" + String.join("\n", difference)
                + "\nIf this is as it should be, run the test with -Doutbox.snapshots=update, and commit the file.");
    }

    void write(String actual) {
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(path, actual);
        } catch (IOException e) {
            throw new UncheckedIOException("the snapshot " + path + " cannot be written", e);
        }
        log.info("Wrote a snapshot of events, to be committed. file={}", path);
    }

    private String read() {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException("the snapshot " + path + " cannot be read", e);
        }
    }
}

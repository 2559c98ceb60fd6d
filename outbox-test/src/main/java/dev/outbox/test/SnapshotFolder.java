package dev.outbox.test;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Where the snapshots of one run of a test lie. Not safe for use by several threads. */
final class SnapshotFolder {
    private static final Pattern NAME = Pattern.compile("[\\w][\\w .-]*");

    private final Path folder;
    private final String method;
    private final Set<String> used = new HashSet<>();

    /**
     * @param root of the module that is tested
     */
    SnapshotFolder(Path root, String testClass, String method) {
        this.folder = root.resolve("src/test/snapshots").resolve(testClass);
        this.method = method;
    }

    /** Of a test in the module whose tests Maven, Gradle or an IDE runs. */
    static SnapshotFolder of(String testClass, String method) {
        return new SnapshotFolder(Path.of(System.getProperty("basedir", "")), testClass, method);
    }

    Path ofMethod() {
        return named(method);
    }

    Path named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' is no name for a snapshot: use letters, digits, '_', '-', '.' and spaces, a letter or digit first");
        }
        if (!used.add(name)) {
            throw new IllegalStateException("this test has compared the snapshot '" + name
                    + "' already; give the second one a name of its own: matchSnapshot(\"...\")");
        }
        return folder.resolve(name + ".json");
    }
}

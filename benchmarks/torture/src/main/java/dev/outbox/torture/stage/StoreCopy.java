package dev.outbox.torture.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A copy of a server's store, to be put back later: what a crash without sync, or a restored volume, leaves. */
public final class StoreCopy {
    private final Path store;
    private final Path copy;

    private StoreCopy(Path store, Path copy) {
        this.store = store;
        this.copy = copy;
    }

    /**
     * Copies the store of a server that is stopped.
     *
     * @param folder where the copy is kept
     */
    public static StoreCopy of(Path store, Path folder) throws IOException {
        Path copy = Files.createTempDirectory(folder, "store-copy");
        copyTree(store, copy);
        return new StoreCopy(store, copy);
    }

    /** Puts the copy in the place of what the store holds now; the server must be stopped. */
    public void putBack() throws IOException {
        deleteTree(store);
        copyTree(copy, store);
        deleteTree(copy);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        for (Path file : tree(from)) {
            Path target = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(target);
            } else {
                Files.copy(file, target);
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        List<Path> files = tree(root);
        for (Path file : files.stream().sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
        }
    }

    private static List<Path> tree(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.toList();
        }
    }
}

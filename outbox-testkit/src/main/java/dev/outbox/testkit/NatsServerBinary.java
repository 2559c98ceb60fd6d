package dev.outbox.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the nats-server program: named by the environment, on the {@code PATH}, in the cache folder, or fetched by the
 * installer.
 */
final class NatsServerBinary {
    private static final Logger log = LoggerFactory.getLogger(NatsServerBinary.class);
    private static final String PROGRAM = "nats-server";

    private final Map<String, String> environment;
    private final Path cache;
    private final Installer installer;

    NatsServerBinary(Map<String, String> environment, Installer installer) {
        this.environment = environment;
        this.cache = CacheFolder.locate(environment).resolve(PROGRAM);
        this.installer = installer;
    }

    /** The program for a version on this machine. */
    static Path locate(NatsVersion version) {
        return new NatsServerBinary(System.getenv(), NatsServerInstaller::install).find(version);
    }

    /**
     * The first fitting program.
     *
     * @throws TestServerException if the environment names one that does not fit, or none can be had
     */
    Path find(NatsVersion version) {
        return named(version)
                .or(() -> onPath(version))
                .or(() -> cached(version))
                .orElseGet(() -> installed(version));
    }

    /** The one the environment names. It is that or an error: to pass it over would test something else than was asked. */
    private Optional<Path> named(NatsVersion version) {
        String variable = version == NatsVersion.OLDEST ? "NATS_SERVER_OLDEST" : "NATS_SERVER";
        String value = environment.getOrDefault(variable, "");
        if (value.isBlank()) {
            return Optional.empty();
        }
        Path program = Path.of(value);
        ServerRelease release = NatsServerProgram.release(program)
                .orElseThrow(() -> new TestServerException(variable + " is " + value
                        + ", which does not run as a nats-server." + " Correct it, or unset it to have one found."));
        if (!version.includes(release)) {
            throw new TestServerException(variable + " is " + value + ", a nats-server " + release + ", but "
                    + version.range() + " is needed. Correct it, or unset it to have one found.");
        }
        return Optional.of(program);
    }

    private Optional<Path> onPath(NatsVersion version) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, PROGRAM))
                .filter(Files::isExecutable)
                .filter(program -> fits(program, version))
                .findFirst();
    }

    private static boolean fits(Path program, NatsVersion version) {
        Optional<ServerRelease> release = NatsServerProgram.release(program);
        boolean fits = release.filter(ServerRelease::isStable)
                .filter(version::includes)
                .isPresent();
        if (!fits) {
            log.info(
                    "nats-server passed over. path={} version={} needed={}",
                    program,
                    release.map(ServerRelease::toString).orElse("unknown"),
                    version.range());
        }
        return fits;
    }

    private Optional<Path> cached(NatsVersion version) {
        if (!Files.isDirectory(cache)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(cache)) {
            List<Path> newestFirst = folders.filter(folder -> releaseNamed(folder)
                            .filter(ServerRelease::isStable)
                            .filter(version::includes)
                            .isPresent())
                    .sorted(Comparator.comparing(
                                    (Path folder) -> releaseNamed(folder).orElseThrow())
                            .reversed())
                    .map(folder -> folder.resolve(PROGRAM))
                    .toList();
            return newestFirst.stream()
                    .filter(program -> fits(program, version))
                    .findFirst();
        } catch (IOException e) {
            throw new TestServerException(
                    "The cache folder " + cache + " cannot be read. It is chosen by OUTBOX_CACHE.", e);
        }
    }

    private static Optional<ServerRelease> releaseNamed(Path folder) {
        return ServerRelease.in(folder.getFileName().toString());
    }

    /** One at a time on this machine; whoever waited for another finds its result in the cache. */
    private Path installed(NatsVersion version) {
        synchronized (NatsServerBinary.class) {
            try {
                Files.createDirectories(cache);
                try (FileChannel channel = FileChannel.open(
                                cache.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    log.debug("Installing under a lock. lock={}", lock);
                    Optional<Path> meanwhile = cached(version);
                    return meanwhile.isPresent() ? meanwhile.get() : install(version);
                }
            } catch (IOException e) {
                throw new TestServerException(
                        "nats-server could not be put into the cache folder " + cache + ": " + e.getMessage()
                                + ". The folder is chosen by OUTBOX_CACHE.",
                        e);
            }
        }
    }

    private Path install(NatsVersion version) throws IOException {
        Path folder = Files.createTempDirectory(cache, ".installing-");
        try {
            Path fetched = folder.resolve(PROGRAM);
            installer.install(version, fetched);
            ServerRelease release = NatsServerProgram.release(fetched)
                    .filter(version::includes)
                    .orElseThrow(() -> new TestServerException(
                            "The installer brought no nats-server " + version.range() + " to " + fetched + "."));
            Path target = cache.resolve(release.toString()).resolve(PROGRAM);
            Files.createDirectories(target.getParent());
            Files.move(fetched, target, StandardCopyOption.ATOMIC_MOVE);
            log.info("nats-server installed. version={} path={}", release, target);
            return target;
        } finally {
            FileTree.delete(folder);
        }
    }

    /** Puts a program for a version at a path, or throws {@link TestServerException} saying what to install by hand. */
    @FunctionalInterface
    interface Installer {
        void install(NatsVersion version, Path target);
    }
}

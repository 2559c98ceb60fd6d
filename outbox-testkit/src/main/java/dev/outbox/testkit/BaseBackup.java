package dev.outbox.testkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data of a running server, copied to become a standby's. By SQL and a copy of the files, since the archives that servers come from
 * have no {@code pg_basebackup}. What is written meanwhile comes from the primary, for which a replication slot keeps it.
 */
final class BaseBackup {
    /** What the documentation of PostgreSQL says to leave out; of the folders only what is in them. */
    private static final Set<String> LEFT_OUT = Set.of(
            "postmaster.pid",
            "postmaster.opts",
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private final TestDatabase primary;
    private final String name;

    /**
     * A backup.
     *
     * @param primary a database of the primary, by a role that may do everything
     * @param name the standby's name, also that of its replication slot
     */
    BaseBackup(TestDatabase primary, String name) {
        this.primary = primary;
        this.name = name;
    }

    /** Copies one data folder to another, and makes that a standby's. */
    void copy(Path from, Path to) {
        try (Connection connection = primary.dataSource().getConnection();
                Statement session = connection.createStatement()) {
            // Renamed in PostgreSQL 15.
            boolean renamed = connection.getMetaData().getDatabaseMajorVersion() >= 15;
            session.execute("SELECT pg_create_physical_replication_slot('" + name + "', true)");
            // The session has to stay until the end of the backup.
            session.execute(
                    renamed
                            ? "SELECT pg_backup_start('standby', true)"
                            : "SELECT pg_start_backup('standby', true, false)");
            copyTree(from, to);
            try (ResultSet label = session.executeQuery(
                    renamed
                            ? "SELECT labelfile FROM pg_backup_stop(false)"
                            : "SELECT labelfile FROM pg_stop_backup(false, false)")) {
                label.next();
                Files.writeString(to.resolve("backup_label"), label.getString(1));
            }
            Files.createFile(to.resolve("standby.signal"));
            Files.writeString(
                    to.resolve("postgresql.auto.conf"),
                    """
                    primary_conninfo = 'host=%s port=%d user=%s application_name=%s'
                    primary_slot_name = '%4$s'
                    """.formatted(primary.host(), primary.port(), primary.user(), name),
                    StandardOpenOption.APPEND);
        } catch (SQLException | IOException e) {
            throw new TestServerException("The backup of " + primary + " for a standby failed: " + e.getMessage(), e);
        }
    }

    /** Whether the standby gets what is written. */
    boolean streams() {
        try (Connection connection = primary.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming'"
                                + " AND application_name = '" + name + "')")) {
            row.next();
            return row.getBoolean(1);
        } catch (SQLException e) {
            throw new TestServerException("The primary at " + primary + " does not answer: " + e.getMessage(), e);
        }
    }

    private static boolean isLeftOut(@Nullable Path inside) {
        return inside != null && LEFT_OUT.contains(inside.getName(0).toString());
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path inside = from.relativize(folder);
                if (isLeftOut(inside.getParent())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.copy(folder, to.resolve(inside), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!isLeftOut(from.relativize(file))) {
                    try {
                        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                    } catch (NoSuchFileException gone) {
                        // Dropped meanwhile; the standby drops it as well.
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException vanished) {
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

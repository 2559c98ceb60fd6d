package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every way to run PostgreSQL that this user has; as root two, as anyone else one. */
class PostgresAccountIT {
    @Test
    void itRunsUnderEveryAccountThatIsOffered() throws Exception {
        Path folder = FileTree.createTemporary("outbox-account-");
        try {
            for (PostgresAccount account : PostgresAccount.usableBy(folder)) {
                assertItRuns(account, Files.createTempDirectory("outbox-postgresql-"));
            }
        } finally {
            FileTree.delete(folder);
        }
    }

    private static void assertItRuns(PostgresAccount account, Path folder) throws SQLException {
        LocalPostgres postgres = LocalPostgres.start(PostgresLaunch.with(Map.of()), account, folder);
        try {
            assertThat(Sql.on(postgres.maintenanceDatabase()).text("SELECT 1")).isEqualTo("1");
            postgres.restart();
            assertThat(Sql.on(postgres.maintenanceDatabase()).text("SELECT 2")).isEqualTo("2");
        } finally {
            postgres.close();
        }
        assertThat(folder).doesNotExist();
    }
}

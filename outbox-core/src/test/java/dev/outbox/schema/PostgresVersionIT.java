package dev.outbox.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@OutboxServers
class PostgresVersionIT {
    private static final Logger log = LoggerFactory.getLogger(PostgresVersionIT.class);

    /** So that the run for the oldest PostgreSQL cannot be one on the newest, unnoticed. */
    @Test
    void theTestsRunOnTheVersionTheBuildMeans(TestDatabase db) throws SQLException {
        int major = Integer.parseInt(TestSql.value(db.dataSource(), "show server_version_num")) / 10_000;
        log.info("tests run on PostgreSQL. major={}", major);

        boolean external = System.getenv("OUTBOX_TEST_POSTGRES_URL") != null;
        boolean oldest = "oldest".equals(System.getProperty("outbox.testkit.postgres"));
        if (external) {
            assertThat(major).isBetween(14, 18);
        } else {
            assertThat(major).isEqualTo(oldest ? 14 : 18);
        }
    }
}

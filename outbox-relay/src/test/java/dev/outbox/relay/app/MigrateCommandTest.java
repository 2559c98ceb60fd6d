package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MigrateCommandTest {
    @Test
    void theSqlIsPrintedWithoutADatabase() {
        Invocation migrate = Invocation.of("migrate", "--print-sql", "--schema=events");

        assertThat(migrate.code()).isZero();
        assertThat(migrate.err()).isEmpty();
        assertThat(migrate.out()).contains("events.event").doesNotContain("grant select, insert");
    }

    @Test
    void theRightsOfARoleArePrintedBehindTheSql() {
        Invocation migrate = Invocation.of("migrate", "--print-sql", "--relay-role=The Relay", "--emitter-role=app");

        assertThat(migrate.out())
                .contains("grant usage on schema outbox to \"The Relay\";", "grant usage on schema outbox to \"app\";");
    }

    @Test
    void aRoleWithoutANameIsRefused() {
        Invocation migrate = Invocation.of("migrate", "--print-sql", "--relay-role=");

        assertThat(migrate.code()).isEqualTo(2);
        assertThat(migrate.err()).startsWith("outbox-relay: --relay-role: ");
    }
}

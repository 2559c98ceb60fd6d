package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void triggersNeedTheDatabase() {
        Invocation migrate = Invocation.of("migrate", "--print-sql", "--triggers=app.todo");

        assertThat(migrate.code()).isEqualTo(2);
        assertThat(migrate.err())
                .startsWith("outbox-relay: --triggers needs the database with the tables; leave out --print-sql");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"app.", "app.todo,name=to do", "app.todo,colour=red", "app.todo,secret", "app.todo,key=list/"})
    void aTriggerThatCannotBeIsRefused(String trigger) {
        Invocation migrate = Invocation.of("migrate", "--triggers", trigger, "--db-url=jdbc:postgresql://localhost/x");

        assertThat(migrate.code()).isEqualTo(2);
        assertThat(migrate.err()).startsWith("outbox-relay: --triggers: ");
    }
}

package dev.outbox.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxSchemaTest {
    @ParameterizedTest
    @ValueSource(strings = {"outbox", "tenant_1", "_x", "a"})
    void aPlainIdentifierNamesASchema(String name) {
        assertThat(OutboxSchema.named(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Outbox", "1a", "a-b", "a b", "a;drop table x", "a\"", "ä", "pg_x", "user", "order", "select"
            })
    void anythingThatNeedsQuotesDoesNot(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutboxSchema.named(name))
                .withMessageContaining("not a plain PostgreSQL identifier");
    }

    @Test
    void aNameOfMoreThan63CharactersIsRefused() {
        assertThat(OutboxSchema.named("a".repeat(63)).name()).hasSize(63);
        assertThatIllegalArgumentException().isThrownBy(() -> OutboxSchema.named("a".repeat(64)));
    }

    @Test
    void theScriptHasNoPlaceholderLeft() {
        assertThat(OutboxSchema.named("tenant_1").sql())
                .contains("create schema if not exists tenant_1;")
                .contains("create table tenant_1.event (")
                .doesNotContain("${")
                .doesNotContainPattern("outbox\\.[a-z]");
    }

    @Test
    void theScriptHoldsAllMigrationsOfTheClasspath() throws IOException, URISyntaxException {
        Path folder =
                Path.of(Objects.requireNonNull(OutboxSchema.class.getResource("/" + OutboxSchema.MIGRATIONS + "/"))
                        .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(OutboxSchema.VERSION);
        }
    }

    @Test
    void namesOfRolesAreQuoted() {
        assertThat(OutboxSchema.DEFAULT.grants(Role.WRITER, "app\"; drop table x; --"))
                .containsExactly(
                        "grant usage on schema outbox to \"app\"\"; drop table x; --\"",
                        "grant insert on outbox.event to \"app\"\"; drop table x; --\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b", "äääääääääääääääääääääääääääääääääää"})
    void namesThatNoRoleCanHaveAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutboxSchema.DEFAULT.grants(Role.RELAY, name))
                .withMessageStartingWith("role '");
    }
}

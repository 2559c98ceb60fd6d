package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DockerServersTest {
    @Test
    void withoutAnEngineItSaysSo() {
        assertThatThrownBy(() -> DockerServers.requireEngine(false))
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("no Docker engine answers")
                .hasMessageContaining("OUTBOX_TESTKIT_DOCKER");
    }

    @Test
    void withoutTestcontainersItSaysWhatToAdd() {
        assertThatThrownBy(() -> DockerServers.withTestcontainers(() -> {
                    throw new NoClassDefFoundError("org/testcontainers/DockerClientFactory");
                }))
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("org.testcontainers:testcontainers-postgresql");
    }
}

package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HibernateVersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"7.2.0.Final", "7.4.13.Final", "7.10.1.Final", "8.0.0.Beta1", "[WORKING]"})
    void aVersionThatHasWhatCaptureNeedsPasses(String version) {
        assertThatCode(() -> HibernateVersion.require(version)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.6.56.Final", "7.1.8.Final"})
    void anOlderOneIsRefusedWithWhatToDo(String version) {
        assertThatThrownBy(() -> HibernateVersion.require(version))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessage("Hibernate " + version
                        + " is too old for capture: use 7.2 or later; Spring Boot 4.1 brings 7.4");
    }
}

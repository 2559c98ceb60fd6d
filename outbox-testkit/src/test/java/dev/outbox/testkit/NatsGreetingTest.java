package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NatsGreetingTest {
    @Test
    void itTellsNameVersionAndJetStream() {
        assertThat(NatsGreeting.parse("INFO {\"server_name\":\"n1\",\"version\":\"2.9.25\",\"jetstream\":true}"))
                .hasValue(new NatsGreeting("n1", "2.9.25", true));
        assertThat(NatsGreeting.parse("INFO {\"server_name\":\"n1\",\"version\":\"2.9.25\"}"))
                .hasValue(new NatsGreeting("n1", "2.9.25", false));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "HTTP/1.1 400 Bad Request", "INFO {}", "-ERR 'maximum connections exceeded'"})
    void anythingElseIsNoGreeting(String line) {
        assertThat(NatsGreeting.parse(line)).isEmpty();
    }
}

package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Unable to connect to NATS servers: [nats://me:pw@a:4222, nats://me:pw@b:4222]"
                        + "|Unable to connect to NATS servers: [nats://***@a:4222, nats://***@b:4222]",
                "Unable to parse URL jdbc:postgresql://h:x/todo?user=me&password=p%40w&ssl=true"
                        + "|Unable to parse URL jdbc:postgresql://h:x/todo?user=***&password=***&ssl=true",
                "nats://token@a:4222|nats://***@a:4222",
                "jdbc:postgresql://h/d?sslpassword=x|jdbc:postgresql://h/d?sslpassword=***",
                "Connection to localhost:1 refused.|Connection to localhost:1 refused.",
                "see https://example.org/a?b=c, or write to a@example.org|see https://example.org/a?b=c, or write to a@example.org"
            })
    void credentialsInUrlsAreNotShown(String text, String shown) {
        assertThat(Redaction.oneLine(text)).isEqualTo(shown);
    }
}

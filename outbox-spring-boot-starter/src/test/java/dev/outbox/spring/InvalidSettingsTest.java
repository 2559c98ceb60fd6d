package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A wrong setting fails the start with a sentence that names it, and a remedy instead of a stack trace. */
@ExtendWith(OutputCaptureExtension.class)
class InvalidSettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            outbox.schema=Bad-Name               | outbox.schema 'Bad-Name' is not a plain PostgreSQL identifier
            outbox.schema={tenant}_outbox        | outbox.schema={tenant}_outbox names an outbox for each tenant
            outbox.source=my app                 | outbox.source 'my app'
            outbox.nats.url=                     | outbox.nats.url is empty
            outbox.nats.url=nats://:x            | outbox.nats.url is [nats://:x], which is no URL of a NATS server
            outbox.nats.creds=/no/such/file      | outbox.nats.creds is '/no/such/file', which is no file that can be read
            outbox.nats.password=x               | outbox.nats.username is not
            outbox.nats.ssl.bundle=missing       | outbox.nats.ssl.bundle is 'missing'
            outbox.listener.concurrency=0        | outbox.listener.concurrency is 0; it must be between 1 and 256
            outbox.listener.max-pending=0        | outbox.listener.max-pending is 0; it must be between 1 and 10000
            outbox.listener.ack-wait=1ms         | outbox.listener.ack-wait is PT0.001S; it must be between PT1S and PT1H
            outbox.listener.close-timeout=-1s    | outbox.listener.close-timeout is PT-1S; it must be between
            outbox.listener.inbox-retention=1s   | outbox.listener.inbox-retention is PT1S; it must be a minute or more
            outbox.listener.retry.max-attempts=0 | outbox.listener.retry: max-attempts is 0; it must be 1 or more
            outbox.listener.retry.first=10m      | outbox.listener.retry: the waits are PT10M and PT5M at most
            outbox.relay.stream=a.b              | outbox.relay.stream 'a.b' is no
            outbox.relay.subject-prefix=a b      | outbox.relay.subject-prefix 'a b'
            outbox.relay.subject-prefix=$JS      | outbox.relay.subject-prefix '$JS' is reserved
            outbox.relay.stream-replicas=7       | outbox.relay.stream-replicas is 7; it must be between 1 and 5
            outbox.relay.lease=1ms               | outbox.relay.lease is PT0.001S; it must be between PT1S and PT10M
            outbox.relay.retention=-1s           | outbox.relay.retention is PT-1S; it must be between
            outbox.relay.drain-timeout=2m        | outbox.relay.drain-timeout is PT2M; it must be between
            outbox.relay.database.url=jdbc:h2:m? | The relay needs a JDBC URL of PostgreSQL, but has jdbc:h2:m
            """)
    void isNamed(String setting, String message, CapturedOutput output) {
        assertThat(start(setting)).hasRootCauseInstanceOf(Exception.class);
        assertThat(output).contains("APPLICATION FAILED TO START", message, "Action:");
    }

    /** These are refused by Spring Boot, which names the property itself. */
    @ParameterizedTest
    @CsvSource({
        "outbox.migration=often, Failed to bind properties under 'outbox.migration'",
        "outbox.max-payload=much, Failed to bind properties under 'outbox.max-payload'",
        "outbox.oversize=x, Failed to bind properties under 'outbox.oversize'",
        "outbox.relay.publish-mode=x, Failed to bind properties under 'outbox.relay.publish-mode'",
        "outbox.relay.on-dead-letter=x, Failed to bind properties under 'outbox.relay.on-dead-letter'",
        "outbox.relay.on-discarded=x, Failed to bind properties under 'outbox.relay.on-discarded'",
        "outbox.relay.stream-loss=x, Failed to bind properties under 'outbox.relay.stream-loss'",
    })
    void ofAnotherTypeIsNamed(String setting, String message, CapturedOutput output) {
        assertThat(start(setting)).isNotNull();
        assertThat(output).contains("APPLICATION FAILED TO START", message);
    }

    @Test
    void twoWaysToBeKnownToTheServerExcludeEachOther(CapturedOutput output) {
        assertThat(start("outbox.nats.username=a", "outbox.nats.token=b")).isNotNull();
        assertThat(output).contains("outbox.nats.creds, .username and .token exclude each other");
    }

    @Test
    void aDatabaseThatCannotBeReachedIsSaidSo(CapturedOutput output) {
        assertThat(start("outbox.migration=migrate")).isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "The database of the outbox cannot be reached: Connection to");
    }

    private static Throwable start(String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none",
                "--spring.datasource.hikari.connection-timeout=250",
                "--outbox.migration=none",
                "--outbox.nats.url=nats://127.0.0.1:1"));
        for (String setting : settings) {
            String name = setting.substring(0, setting.indexOf('=') + 1);
            arguments.removeIf(argument -> argument.startsWith("--" + name));
            arguments.add("--" + setting);
        }
        return catchThrowable(() -> new SpringApplicationBuilder(Application.class)
                .run(arguments.toArray(String[]::new))
                .close());
    }

    @SpringBootConfiguration
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        OutboxAutoConfiguration.class,
        OutboxEventsAutoConfiguration.class,
        OutboxListenerAutoConfiguration.class,
        OutboxNatsAutoConfiguration.class,
        OutboxRelayAutoConfiguration.class
    })
    static class Application {}
}

package dev.outbox.cloudevents;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.math.BigDecimal;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventMessagesTest {
    private static final String SUBJECT = "mySubject";

    /** The example of section 3.1.4. */
    @Test
    void theBinaryExampleOfTheSpecificationIsRead() {
        CloudEvent event = CloudEventMessages.fromMessage(message(
                Map.of(
                        "ce-specversion", "1.0",
                        "ce-type", "com.example.someevent",
                        "ce-time", "2018-04-05T03:56:24Z",
                        "ce-id", "1234-1234-1234",
                        "ce-source", "/mycontext/subcontext",
                        "ce-datacontenttype", "application/json"),
                "{}"));

        assertThat(event)
                .isEqualTo(CloudEventBuilder.v1()
                        .withType("com.example.someevent")
                        .withTime(OffsetDateTime.parse("2018-04-05T03:56:24Z"))
                        .withId("1234-1234-1234")
                        .withSource(URI.create("/mycontext/subcontext"))
                        .withData("application/json", "{}".getBytes(UTF_8))
                        .build());
    }

    @Test
    void headerNamesAreReadInAnyCase() {
        CloudEvent event = CloudEventMessages.fromMessage(message(
                Map.of("CE-SpecVersion", "1.0", "Ce-Type", "t", "cE-iD", "1", "CE-SOURCE", "/s", "CE-Tenant", "Acme"),
                ""));

        assertThat(event.getId()).isEqualTo("1");
        assertThat(event.getExtension("tenant")).isEqualTo("Acme");
        assertThat(event.getData()).isNull();
    }

    @Test
    void headersWithoutThePrefixAreNoAttributes() {
        CloudEvent event = CloudEventMessages.fromMessage(message(
                Map.of("ce-specversion", "1.0", "ce-type", "t", "ce-id", "1", "ce-source", "/s", "Nats-Msg-Id", "1"),
                ""));

        assertThat(event.getExtensionNames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cloudevents+json",
                "Application/CloudEvents+JSON",
                "application/cloudevents+json; charset=utf-8"
            })
    void aContentTypeOfCloudEventsMeansStructured(String contentType) {
        CloudEvent event = CloudEventMessages.fromMessage(
                message(
                        Map.of("content-type", contentType),
                        "{\"specversion\":\"1.0\",\"type\":\"t\",\"id\":\"1\",\"source\":\"/s\",\"tenant\":null,\"n\":7,\"data\":{\"a\":1}}"));

        assertThat(event.getType()).isEqualTo("t");
        assertThat(event.getExtensionNames()).containsExactly("n");
        assertThat(event.getExtension("n")).isEqualTo(7);
        assertThat(event.getData().toBytes()).asString(UTF_8).isEqualTo("{\"a\":1}");
    }

    @Test
    void structuredModeWritesTheJsonFormat() {
        Message message = CloudEventMessages.toMessage(
                minimal()
                        .withData("application/json", "{\"price\": 1.10}".getBytes(UTF_8))
                        .build(),
                SUBJECT,
                ContentMode.STRUCTURED);

        assertThat(message.getSubject()).isEqualTo(SUBJECT);
        assertThat(message.getHeaders().get("Content-Type")).containsExactly("application/cloudevents+json");
        assertThat(message.getHeaders().size()).isOne();
        assertThat(new String(message.getData(), UTF_8))
                .contains("\"specversion\":\"1.0\"")
                .contains("\"data\":{\"price\": 1.10}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.10", "12345678901234567890.123456789", "1E+400", "-0.0", "123456789012345678901234567890"})
    void numbersInStructuredDataStayExact(String number) {
        CloudEvent event =
                minimal().withData("application/json", number.getBytes(UTF_8)).build();

        CloudEvent read =
                CloudEventMessages.fromMessage(CloudEventMessages.toMessage(event, SUBJECT, ContentMode.STRUCTURED));

        assertThat(new BigDecimal(new String(read.getData().toBytes(), UTF_8))).isEqualTo(new BigDecimal(number));
    }

    static List<byte[]> whatIsNotOneJsonValue() {
        return List.of(
                "1,\"id\":\"forged\"".getBytes(UTF_8),
                "{} {}".getBytes(UTF_8),
                "{".getBytes(UTF_8),
                "".getBytes(UTF_8),
                "\uFEFF{}".getBytes(UTF_8),
                "\"ä\"".getBytes(ISO_8859_1),
                "{}".getBytes(UTF_16));
    }

    @ParameterizedTest
    @MethodSource("whatIsNotOneJsonValue")
    void dataThatIsNotTheJsonItClaimsToBeCannotBreakOutOfItsField(byte[] data) {
        CloudEvent event = minimal().withData("application/json", data).build();

        CloudEvent read =
                CloudEventMessages.fromMessage(CloudEventMessages.toMessage(event, SUBJECT, ContentMode.STRUCTURED));

        assertThat(read.getId()).isEqualTo("1");
        assertThat(read.getData().toBytes()).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce-id", "ce-source", "ce-type", "ce-specversion"})
    void aMissingAttributeIsNamed(String missing) {
        Headers headers = headers();
        headers.remove(missing);

        assertRefused(headers, missing.substring(3));
    }

    @Test
    void otherVersionsAreRefused() {
        assertRefused(headers().put("ce-specversion", "0.3"), "'0.3' is not supported");
        assertRefused(
                new Headers().put("Content-Type", "application/cloudevents+json"),
                "{\"specversion\":\"0.3\",\"type\":\"t\",\"id\":\"1\",\"source\":\"/s\"}",
                "'0.3' is not supported");
    }

    @Test
    void headersThatCannotBeUnderstoodAreNamed() {
        assertRefused(headers().put("ce-time", "yesterday"), "ce-time");
        assertRefused(headers().put("ce-source", "a%20b"), "ce-source");
        assertRefused(headers().put("ce-subject", "%C0%A0"), "ce-subject is not well encoded");
        assertRefused(headers().put("ce-subject", ""), "ce-subject is empty");
        assertRefused(headers().put("ce-my_ext", "x"), "ce-my_ext");
        assertRefused(headers().put("ce-", "x"), "names no attribute");
        assertRefused(headers().put("ce-data", "x"), "names no attribute");
        assertRefused(headers().put("ce-id", "1", "2"), "ce-id is there more than once");
        assertRefused(headers().put("CE-ID", "2"), "ce-id is there more than once");
    }

    @Test
    void aMessageWithoutHeadersIsNoCloudEvent() {
        assertRefused(new Headers(), "has no headers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/cloudevents-batch+json", "application/cloudevents+xml", "application/cloudevents"})
    void otherFormatsAreRefusedByName(String contentType) {
        assertRefused(new Headers().put("Content-Type", contentType), contentType);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{\"specversion\":\"1.0\"}", "{} {}", "{\"specversion\":1}"})
    void brokenJsonIsRefused(String payload) {
        assertRefused(
                new Headers().put("Content-Type", "application/cloudevents+json"), payload, "no CloudEvent in JSON");
    }

    @Test
    void errorsDoNotShowThePayload() {
        Headers headers = new Headers().put("Content-Type", "application/cloudevents+json");

        assertThatExceptionOfType(InvalidCloudEventException.class)
                .isThrownBy(() -> CloudEventMessages.fromMessage(message(headers, "{\"specversion\":\"1.0\", secret")))
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @EnumSource
    void onlyVersion1IsWritten(ContentMode mode) {
        CloudEvent old = CloudEventBuilder.v03()
                .withId("1")
                .withType("t")
                .withSource(URI.create("/s"))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CloudEventMessages.toMessage(old, SUBJECT, mode))
                .withMessageContaining("0.3");
    }

    private static CloudEventBuilder minimal() {
        return CloudEventBuilder.v1().withId("1").withType("t").withSource(URI.create("/s"));
    }

    private static Headers headers() {
        return new Headers()
                .put("ce-specversion", "1.0")
                .put("ce-id", "1")
                .put("ce-type", "t")
                .put("ce-source", "/s");
    }

    private static void assertRefused(Headers headers, String why) {
        assertRefused(headers, "{}", why);
    }

    private static void assertRefused(Headers headers, String payload, String why) {
        assertThatExceptionOfType(InvalidCloudEventException.class)
                .isThrownBy(() -> CloudEventMessages.fromMessage(message(headers, payload)))
                .withMessageContaining(why);
    }

    private static Message message(Map<String, String> headers, String payload) {
        Headers all = new Headers();
        headers.forEach(all::put);
        return message(all, payload);
    }

    private static Message message(Headers headers, String payload) {
        return NatsMessage.builder()
                .subject(SUBJECT)
                .headers(headers)
                .data(payload.getBytes(UTF_8))
                .build();
    }
}

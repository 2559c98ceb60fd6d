package dev.outbox.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CloudEventRoundTripTest {
    @Property
    void anEventReadsBackFromBinaryMode(@ForAll("events") CloudEvent event) {
        assertThat(roundTrip(event, ContentMode.BINARY)).isEqualTo(event);
    }

    @Property
    void anEventReadsBackFromStructuredMode(@ForAll("events") CloudEvent event) {
        assertThat(roundTrip(event, ContentMode.STRUCTURED)).isEqualTo(event);
    }

    private static CloudEvent roundTrip(CloudEvent event, ContentMode mode) {
        return CloudEventMessages.fromMessage(CloudEventMessages.toMessage(event, "events.any", mode));
    }

    @Provide
    Arbitrary<CloudEvent> events() {
        return Combinators.combine(
                        text(),
                        text(),
                        Arbitraries.of("/s", "https://example.com/a?b#c", "urn:x"),
                        text().injectNull(0.3),
                        Arbitraries.longs()
                                .between(-60_000_000_000_000L, 250_000_000_000_000L)
                                .injectNull(0.3),
                        Arbitraries.maps(
                                        Arbitraries.strings()
                                                .withCharRange('a', 'z')
                                                .numeric()
                                                .ofMinLength(21),
                                        Arbitraries.oneOf(text(), Arbitraries.just("")))
                                .ofMaxSize(4),
                        Arbitraries.bytes().array(byte[].class).injectNull(0.3))
                .as(CloudEventRoundTripTest::event);
    }

    private static CloudEvent event(
            String id,
            String type,
            String source,
            String subject,
            Long millis,
            Map<String, String> extensions,
            byte[] data) {
        CloudEventBuilder builder =
                CloudEventBuilder.v1().withId(id).withType(type).withSource(URI.create(source));
        if (subject != null) {
            builder.withSubject(subject);
        }
        if (millis != null) {
            builder.withTime(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
        }
        if (data != null) {
            builder.withData("application/octet-stream", data);
        }
        extensions.forEach(builder::withExtension);
        return builder.build();
    }

    private static Arbitrary<String> text() {
        return Arbitraries.integers()
                .between(1, Character.MAX_CODE_POINT)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .map(Character::toString)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(characters -> String.join("", characters));
    }
}

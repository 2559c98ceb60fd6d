package dev.outbox.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"todo", "todo.created", "a.b.c-d_e", "größe.geändert", "a$b", "todo.$x"})
    void aTypeIsTokensOfASubject(String type) {
        assertThat(EventNames.requireSubject("type", type)).isSameAs(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".", ".a", "a.", "a..b", "a b", "a\tb", "a\nb", "*", "a.*", "a*", ">", "a.>", "a\u0000", "a\u007f"
            })
    void whatASubjectCannotHoldIsRefused(String type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventNames.requireSubject("type", type))
                .withMessageStartingWith("type '")
                .withMessageContaining("cannot be part of a NATS subject");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$JS.API.STREAM.DELETE.x", "$SYS", "_INBOX.a", "_INBOX", "outbox-fence.x", "outbox-fence"})
    void destinationsOfTheServerAndTheRelayAreReserved(String destination) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventNames.requireDestination(destination))
                .withMessageContaining("reserved");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders.new", "_INBOXES.a", "outbox-fences", "a.$JS"})
    void otherDestinationsAreNot(String destination) {
        assertThat(EventNames.requireDestination(destination)).isEqualTo(destination);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a-b", "a_b", "ä", "a b", "id", "time", "data", "partitionkey"})
    void attributeNamesThatCloudEventsForbidsAreRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventNames.requireExtension(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/todo-app",
                "todo",
                "https://example.com/todo?x=1#y",
                "urn:example:todo",
                "a/b:c",
                "/%C3%A4",
                "?q",
                "./a:b"
            })
    void aSourceIsAUriReference(String source) {
        assertThat(EventNames.requireUriReference("source", source)).isEqualTo(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "1:2", ":", "http:", "//", "x://", "#a", "/ä", "/%", "/%zz", "/a#b#c", "[::1]", "/a\n"
            })
    void whatUriCannotParseIsNoSource(String source) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventNames.requireUriReference("source", source))
                .withMessageContaining("URI reference");
    }

    @Property
    void everySourceThatIsAcceptedCanBeParsedByReaders(@ForAll("nearlyUris") String source) {
        boolean accepted;
        try {
            EventNames.requireUriReference("source", source);
            accepted = true;
        } catch (IllegalArgumentException e) {
            accepted = false;
        }
        if (accepted) {
            assertThatNoException().isThrownBy(() -> URI.create(source));
        }
    }

    @Provide
    Arbitrary<String> nearlyUris() {
        Arbitrary<String> allowed = Arbitraries.strings()
                .withChars("::://??##@!$&'()*+,;=%-._~aZ09F")
                .ofMaxLength(10);
        return Arbitraries.oneOf(
                allowed,
                allowed.map("a:"::concat),
                Arbitraries.strings().ascii().ofMaxLength(6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/plain; charset=utf-8",
                "application/json; profile=\"http://a/b\"",
                "a/b;"
            })
    void aContentTypeIsAMediaType(String contentType) {
        assertThat(EventNames.requireContentType(contentType)).isEqualTo(contentType);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "json", "/json", "a/", "a/b/c", "a /b", "a/b c"})
    void anythingElseIsNot(String contentType) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventNames.requireContentType(contentType));
    }

    @Property
    void textIsAcceptedIfItSurvivesUtf8AndHoldsNoZero(@ForAll String text) {
        boolean writable = StandardCharsets.UTF_8.newEncoder().canEncode(text) && text.indexOf('\0') < 0;
        if (writable) {
            assertThatCode(() -> EventNames.requireUnicode("key", text)).doesNotThrowAnyException();
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> EventNames.requireUnicode("key", text));
        }
    }

    @Property
    void aCutEmojiIsRefused(@ForAll("brokenText") String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventNames.requireUnicode("key", text))
                .withMessageContaining("surrogate");
    }

    @Provide
    Arbitrary<String> brokenText() {
        return Arbitraries.of("\ud83d", "a\ud83d", "\ude00a", "\ud83d\ud83d\ude00", "\ude00\ud83d");
    }
}

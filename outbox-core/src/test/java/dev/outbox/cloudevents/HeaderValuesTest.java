package dev.outbox.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderValuesTest {
    @Test
    void theExampleOfTheSpecification() {
        assertThat(HeaderValues.encode("Euro € 😀")).isEqualTo("Euro%20%E2%82%AC%20%F0%9F%98%80");
        assertThat(HeaderValues.decode("Euro%20%E2%82%AC%20%F0%9F%98%80")).isEqualTo("Euro € 😀");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"100%, 100%25", "a b, a%20b", "say \"hi\", say%20%22hi%22", "ä, %C3%A4", "~!', ~!'", "``, ``"})
    void whatMustBeEncodedIs(String value, String header) {
        assertThat(HeaderValues.encode(value)).isEqualTo(header);
        assertThat(HeaderValues.decode(header)).isEqualTo(value);
    }

    @Test
    void controlCharactersAreEncodedToo() {
        assertThat(HeaderValues.encode("a\r\nb\u007f\u0080")).isEqualTo("a%0D%0Ab%7F%C2%80");
    }

    @Test
    void aPlainValueIsReturnedAsItIs() {
        String value = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        assertThat(HeaderValues.encode(value)).isSameAs(value);
        assertThat(HeaderValues.decode(value)).isSameAs(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "a\ud83db", "\ude00", "\ud83d\ud83d\ude00"})
    void halfASurrogatePairCannotBeEncoded(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HeaderValues.encode(value))
                .withMessageContaining("surrogate");
    }

    @Test
    void needlessEscapesAndLowerCaseDigitsAreRead() {
        assertThat(HeaderValues.decode("%61%e2%82%acb")).isEqualTo("a€b");
    }

    @Test
    void decodingHappensExactlyOnce() {
        assertThat(HeaderValues.decode("%2541")).isEqualTo("%41");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\"a b\", a b",
                "\"a \\\"b\\\" \\\\ c\", a \"b\" \\ c",
                "\"Euro%20%E2%82%AC\", Euro €",
                "\"\", ``",
                "\"open, \"open",
                "\", \"",
                "\"a\" b, \"a\" b",
                "\"a\" and \"b\", \"a\" and \"b\"",
                "\"a\\\", \"a\\\"",
                "`  a b\t`, a b"
            })
    void quotedStringsAreUnescapedFirst(String header, String value) {
        assertThat(HeaderValues.decode(header)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%C0%A0", "%E2%82", "%80", "%ED%A0%BD", "%F5%80%80%80", "%FF", "a%E2%82b"})
    void invalidUtf8IsRefused(String header) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HeaderValues.decode(header))
                .withMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "100%", "%zz", "%2g", "%٣٣", "%%20"})
    void anIncompleteEscapeIsRefused(String header) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HeaderValues.decode(header))
                .withMessageContaining("two hexadecimal digits");
    }

    @Property
    void everyTextReadsBackFromPrintableAscii(@ForAll("unicode") String value) {
        String header = HeaderValues.encode(value);

        assertThat(header).matches("[!#-~]*");
        assertThat(HeaderValues.decode(header)).isEqualTo(value);
    }

    @Property
    void readingNeverFailsInAnyOtherWay(@ForAll String header) {
        try {
            assertThat(HeaderValues.decode(header)).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s).*(UTF-8|hexadecimal digits).*");
        }
    }

    @Provide
    Arbitrary<String> unicode() {
        Arbitrary<String> any = Arbitraries.integers()
                .between(1, Character.MAX_CODE_POINT)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .map(Character::toString)
                .list()
                .ofMaxSize(20)
                .map(characters -> String.join("", characters));
        return Arbitraries.oneOf(any, Arbitraries.strings().ascii());
    }
}

package dev.outbox.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesJsonTest {
    @Property
    void attributesReadBackAsTheyWereWritten(@ForAll("attributes") Map<String, Object> attributes) {
        assertThat(AttributesJson.read(AttributesJson.write(attributes))).isEqualTo(attributes);
    }

    @Provide
    Arbitrary<Map<String, Object>> attributes() {
        Arbitrary<Object> values = Arbitraries.oneOf(
                Arbitraries.strings().map(Object.class::cast),
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast));
        return Arbitraries.maps(Arbitraries.strings().alpha().numeric().ofMinLength(1), values)
                .ofMaxSize(8);
    }

    @Test
    void anIntegerWrittenWithAFractionOfZeroIsAnInteger() {
        assertThat(AttributesJson.read("{\"n\": 1.00}")).isEqualTo(Map.of("n", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "{\"a\": null}", "{\"a\": {}}", "{\"a\": 1.5}", "{\"a\": 2147483648}", "{\"a\": secret", ""
            })
    void anythingElseIsRefusedWithoutShowingIt(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AttributesJson.read(json))
                .withMessageContaining("attribute")
                .withMessageNotContaining("secret");
    }
}

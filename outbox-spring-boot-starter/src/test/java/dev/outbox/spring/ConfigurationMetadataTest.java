package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What editors show of the properties, and what the documentation says, is what the properties are. */
class ConfigurationMetadataTest {
    private final SortedMap<String, JsonNode> described = described();

    @Test
    void eachPropertyIsDescribed() {
        assertThat(described.keySet()).containsAll(properties().keySet());
        described.forEach((name, property) ->
                assertThat(property.path("description").asString("")).as(name).matches("[A-Z].*\\."));
    }

    @Test
    void eachDefaultIsTold() {
        properties()
                .forEach((name, value) -> assertThat(defaultOf(name)).as(name).isEqualTo(value));
    }

    @Test
    void theDocumentationHasThemAll() throws Exception {
        String page = Files.readString(Path.of("../docs/spring-boot.md"), StandardCharsets.UTF_8);
        properties()
                .forEach((name, value) -> assertThat(page)
                        .as(name)
                        .containsPattern("(?m)^\\| `\\Q" + name + "\\E` \\| "
                                + (value.isEmpty() ? "" : "`\\Q" + value + "\\E`")));
    }

    private String defaultOf(String name) {
        JsonNode value = described.get(name).path("defaultValue");
        return value.isMissingNode() ? "" : value.asString();
    }

    /** All properties with their defaults, as the records declare them. */
    private static SortedMap<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>();
        collect("outbox", OutboxProperties.class, properties);
        return properties;
    }

    private static void collect(String prefix, Class<?> type, Map<String, String> properties) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + dashed(component.getName());
            if (component.getType().isRecord()) {
                collect(name, component.getType(), properties);
            } else {
                DefaultValue value = parameterOf(type, component).getAnnotation(DefaultValue.class);
                properties.put(name, value == null ? "" : value.value()[0]);
            }
        }
    }

    private static java.lang.reflect.Parameter parameterOf(Class<?> type, RecordComponent component) {
        return Stream.of(type.getDeclaredConstructors()[0].getParameters())
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .findFirst()
                .orElseThrow();
    }

    private static String dashed(String name) {
        String dashed = name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
        return ConfigurationPropertyName.of(dashed).toString();
    }

    private static SortedMap<String, JsonNode> described() {
        SortedMap<String, JsonNode> described = new TreeMap<>();
        try (InputStream metadata =
                OutboxProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            new JsonMapper().readTree(metadata).path("properties").forEach(property -> {
                String name = property.path("name").asString();
                if (name.startsWith("outbox.") || name.contains(".outbox.")) {
                    described.put(name, property);
                }
            });
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return described;
    }
}

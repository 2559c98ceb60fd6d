package dev.outbox.relay.app;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A configuration file in YAML. The keys are the flags' names without the dashes in front, {@code db-url: …}; those with a
 * common start may be put under it, {@code db: {url: …}}. Every value is taken as the text that is written, as if it stood
 * behind the flag; a list is the text of its entries with commas between.
 */
final class ConfigFile {
    private final Path path;
    private final Set<String> knownKeys;
    private final Map<String, String> values = new HashMap<>();

    private ConfigFile(Path path, Set<String> knownKeys) {
        this.path = path;
        this.knownKeys = knownKeys;
    }

    /**
     * Reads a file.
     *
     * @throws InvalidSettingException if it cannot be read, is not YAML, or has a key that is not known
     */
    static ConfigFile read(Path path, Set<String> knownKeys) {
        ConfigFile file = new ConfigFile(path, knownKeys);
        try (Reader reader = Files.newBufferedReader(path)) {
            LoadSettings settings = LoadSettings.builder().build();
            new Compose(settings).composeReader(reader).ifPresent(file::takeAll);
        } catch (NoSuchFileException e) {
            throw invalid("--config: file " + path + " does not exist");
        } catch (IOException e) {
            throw invalid("--config: file " + path + " cannot be read: " + e);
        } catch (MarkedYamlEngineException e) {
            // Not the whole message: it quotes the file, which may hold a password.
            throw invalid("--config: " + at(path, e.getProblemMark()) + " is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw invalid("--config: file " + path + " is not YAML");
        }
        return file;
    }

    /** The value of a key, null if the file has none. */
    @Nullable
    String value(String key) {
        return values.get(key);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private void takeAll(Node root) {
        if (!isNull(root)) {
            takeMapping("", root);
        }
    }

    private void takeMapping(String prefix, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw invalid("--config: " + at(node)
                    + " must be a mapping of keys to values, such as db-url: jdbc:postgresql:…");
        }
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode name)) {
                throw invalid("--config: " + at(entry.getKeyNode()) + " must be a key");
            }
            take(prefix + name.getValue(), entry);
        }
    }

    private void take(String key, NodeTuple entry) {
        Node value = entry.getValueNode();
        if (!knownKeys.contains(key)) {
            if (value instanceof MappingNode) {
                takeMapping(key + "-", value);
                return;
            }
            throw invalid("--config: " + at(entry.getKeyNode()) + " has the unknown key '" + key + "'"
                    + NearestName.question(key, knownKeys));
        }
        if (!isNull(value) && values.put(key, text(key, value)) != null) {
            throw invalid("--config: " + at(entry.getKeyNode()) + " gives '" + key + "' a second time");
        }
    }

    private String text(String key, Node value) {
        if (value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        if (value instanceof SequenceNode list) {
            return list.getValue().stream().map(entry -> text(key, entry)).collect(Collectors.joining(","));
        }
        throw invalid("--config: " + at(value) + " gives '" + key + "' a mapping; it takes a value");
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private String at(Node node) {
        return at(path, node.getStartMark());
    }

    private static String at(Path path, Optional<Mark> mark) {
        return "file " + path
                + mark.map(place -> ", line " + (place.getLine() + 1)).orElse("");
    }

    private static InvalidSettingException invalid(String sentence) {
        return new InvalidSettingException(LayeredDefaults.CONFIG, sentence);
    }
}

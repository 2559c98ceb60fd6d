package dev.outbox.hibernate.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The directory in which the documents are kept, each as a file. */
public record SchemaDirectory(Path path) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** The same on each system, for files that are compared and committed. */
    private static final DefaultPrettyPrinter PRINTER =
            new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));

    /** A document as it is written to its file. */
    public static String text(JsonNode document) {
        try {
            return MAPPER.writer(PRINTER).writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
    }

    /** The document in a file, empty when there is none. */
    Optional<JsonNode> read(String fileName) {
        Path file = path.resolve(fileName);
        try {
            return Files.exists(file) ? Optional.of(MAPPER.readTree(Files.readString(file))) : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " holds no JSON: put back its last version, or delete it", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the files with schemas. */
    NavigableSet<String> schemaFiles() {
        NavigableSet<String> names = new TreeSet<>();
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                files.map(file -> file.getFileName().toString())
                        .filter(EventSchema::isFileName)
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }

    /**
     * Writes a document, unless its file holds the same already.
     *
     * @return whether it was written
     */
    public boolean write(String fileName, JsonNode document) {
        try {
            Path file = path.resolve(fileName);
            String text = text(document);
            if (Files.exists(file) && withUnixLineEnds(Files.readString(file)).equals(text)) {
                return false;
            }
            Files.createDirectories(path);
            Files.writeString(file, text);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Git may have changed them when it checked the file out. */
    private static String withUnixLineEnds(String text) {
        return text.replace("\r\n", "\n");
    }
}

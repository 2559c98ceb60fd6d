package dev.outbox.hibernate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/**
 * What {@link DifferentialIT} does, over the mappings that are found in the folders and jars of
 * {@code outbox.differential.classes}; {@code outbox.differential.classpath} has what else they need, and properties that
 * begin with {@code hibernate.} are Hibernate's. There are none by default. Each gets a line in
 * {@code target/differential/results.txt}, and the differences a file beside it.
 */
@OutboxServers
class OwnMappingIT {
    private static final String CLASSES = System.getProperty("outbox.differential.classes", "");
    private static final URL[] CLASS_PATH =
            CompiledModel.urls(CLASSES + File.pathSeparator + System.getProperty("outbox.differential.classpath", ""));
    private static final String CHOSEN = System.getProperty("outbox.differential.models", ".*");
    private static final Path RESULTS =
            Path.of(System.getProperty("outbox.differential.results", "target/differential"));
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final PostgresServer server;
    private TestDatabase database;

    OwnMappingIT(PostgresServer server) {
        this.server = server;
        this.database = server.createDatabase();
    }

    @TestFactory
    Stream<DynamicTest> eventsTellWhatTriggersRecord() {
        return CLASSES.isEmpty()
                ? Stream.empty()
                : CompiledModel.in(CLASSES, CLASS_PATH)
                        .filter(model -> model.name().matches(CHOSEN))
                        .map(model -> dynamicTest(model.name(), () -> require(model)));
    }

    private void require(CompiledModel model) throws IOException {
        ModelOutcome outcome = outcome(model);
        Files.createDirectories(RESULTS);
        Files.writeString(
                RESULTS.resolve("results.txt"),
                outcome.line(model.name()),
                UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        if (outcome.kind() != ModelOutcome.Kind.SAME) {
            Files.writeString(RESULTS.resolve(model.name().replace('/', '-') + ".txt"), outcome.told(), UTF_8);
            fail(outcome.told());
        }
    }

    private ModelOutcome outcome(CompiledModel model) {
        ModelOutcome outcome = withinLimit(model);
        if (outcome.kind() == ModelOutcome.Kind.FAILED) {
            // It may still be at work.
            server.dropDatabase(database);
            database = server.createDatabase();
        }
        return outcome;
    }

    private ModelOutcome withinLimit(CompiledModel model) {
        try {
            return assertTimeoutPreemptively(LIMIT, () -> ModelRun.outcome(model, CLASS_PATH, database));
        } catch (AssertionFailedError e) {
            return ModelOutcome.failed(e);
        }
    }
}

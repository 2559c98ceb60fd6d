package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.outbox.hibernate.schema.AsyncApi;
import dev.outbox.hibernate.schema.BreakingChange;
import dev.outbox.hibernate.schema.Compatibility;
import dev.outbox.hibernate.schema.EventSchema;
import dev.outbox.hibernate.schema.SchemaDirectory;
import dev.outbox.hibernate.schema.VerificationMessage;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.boot.registry.selector.spi.StrategySelector;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.service.ServiceRegistry;

/**
 * What the events of an application look like, read from its mapping: a JSON Schema (draft 2020-12) for each event type of
 * its captured entities, and an AsyncAPI 3.0 document that joins them. In a test that keeps them in the source tree, a change
 * that breaks consumers fails the build:
 *
 * <pre>{@code
 * @Test
 * void consumersCanStillReadTheEvents() {
 *     EventSchemas.ofEntities(Todo.class, Person.class).verify(Path.of("src/main/events"));
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe. Events that the application writes itself ({@link Outbox#write}) are not among them.
 */
public final class EventSchemas {
    /**
     * Hibernate's properties with which the factory for {@link #of} is made without a database, over those of the application:
     * {@code Persistence.createEntityManagerFactory("shop", EventSchemas.WITHOUT_DATABASE)}.
     */
    public static final Map<String, Object> WITHOUT_DATABASE = Map.of(
            "hibernate.boot.allow_jdbc_metadata_access",
            "false",
            "hibernate.dialect",
            "org.hibernate.dialect.PostgreSQLDialect",
            "hibernate.hbm2ddl.auto",
            "none",
            "jakarta.persistence.schema-generation.database.action",
            "none",
            CaptureSettings.ENABLED,
            "false");

    private final List<EventSchema> schemas;
    private final AsyncApi asyncApi;

    private EventSchemas(List<EventSchema> schemas, AsyncApi asyncApi) {
        this.schemas = schemas;
        this.asyncApi = asyncApi;
    }

    /**
     * The schemas of what a session factory maps, with its settings for capture.
     *
     * @throws OutboxCaptureException if an entity cannot be captured, or a setting is wrong
     */
    public static EventSchemas of(EntityManagerFactory factory) {
        SessionFactoryImplementor implementor = factory.unwrap(SessionFactoryImplementor.class);
        ServiceRegistry services = implementor.getServiceRegistry();
        CaptureSettings settings = CaptureSettings.from(
                services.requireService(ConfigurationService.class).getSettings(),
                services.requireService(StrategySelector.class));
        String title = settings.source() == null ? "Events" : settings.source();
        return new EventSchemas(new EntitySchemas(implementor, settings).all(), new AsyncApi(title, "1.0.0", "events"));
    }

    /**
     * The schemas of these entities, which need no database; name all, with those that they refer to, and with
     * converters that apply by themselves.
     *
     * @throws OutboxCaptureException if one cannot be captured
     */
    public static EventSchemas ofEntities(Class<?>... entities) {
        return ofEntities(Map.of(), entities);
    }

    /**
     * The schemas of these entities with settings that have a say in them: naming strategies, {@code outbox.source},
     * {@code outbox.oversize}, {@code outbox.dataschema}.
     *
     * @param settings among Hibernate's properties
     * @throws OutboxCaptureException if one cannot be captured, or a setting is wrong
     */
    public static EventSchemas ofEntities(Map<String, Object> settings, Class<?>... entities) {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySettings(settings)
                .applySettings(WITHOUT_DATABASE)
                .build();
        try (SessionFactory factory = new MetadataSources(registry)
                .addAnnotatedClasses(entities)
                .buildMetadata()
                .buildSessionFactory()) {
            return of(factory);
        } finally {
            StandardServiceRegistryBuilder.destroy(registry);
        }
    }

    /** The same schemas, in an AsyncAPI document with this title and version rather than the source and 1.0.0. */
    public EventSchemas titled(String title, String version) {
        return new EventSchemas(schemas, new AsyncApi(title, version, asyncApi.subjectPrefix()));
    }

    /** The same schemas, of events that the relay publishes below this prefix rather than {@code events}. */
    public EventSchemas below(String subjectPrefix) {
        return new EventSchemas(schemas, new AsyncApi(asyncApi.title(), asyncApi.version(), subjectPrefix));
    }

    /** The documents by the names of their files: {@code todo.created.schema.json} and so on, {@code asyncapi.json}. */
    public Map<String, String> documents() {
        Map<String, String> texts = new LinkedHashMap<>();
        trees().forEach((file, document) -> texts.put(file, SchemaDirectory.text(document)));
        return texts;
    }

    /** Writes the documents into a directory, whatever is there. Files of event types that are gone stay. */
    public void writeTo(Path directory) {
        trees().forEach(new SchemaDirectory(directory)::write);
    }

    /**
     * What would break consumers that read events by the documents in a directory. Nothing does where the directory or a
     * document is missing.
     */
    public List<BreakingChange> breakingChanges(Path directory) {
        return new Compatibility(new SchemaDirectory(directory)).breaksOf(schemas, asyncApi.document(schemas));
    }

    /**
     * Compares with the documents of the last time, for a test. Where nothing changed it passes. Where a change breaks
     * consumers it fails and says which, until the change is taken back or the document that it breaks is deleted. Where
     * a change breaks nobody it writes the documents anew and fails once, so that they are committed with the change.
     *
     * @param directory in the source tree, kept under version control; created if it is absent
     * @throws AssertionError if something changed, saying what, and what to do
     */
    public void verify(Path directory) {
        List<BreakingChange> breaks = breakingChanges(directory);
        if (!breaks.isEmpty()) {
            throw new AssertionError(VerificationMessage.broken(breaks, directory));
        }
        SchemaDirectory files = new SchemaDirectory(directory);
        List<String> written = new ArrayList<>();
        trees().forEach((file, document) -> {
            if (files.write(file, document)) {
                written.add(file);
            }
        });
        if (!written.isEmpty()) {
            throw new AssertionError(VerificationMessage.written(written, directory));
        }
    }

    private Map<String, ObjectNode> trees() {
        Map<String, ObjectNode> trees = new LinkedHashMap<>();
        schemas.forEach(schema -> trees.put(schema.fileName(), schema.schema()));
        trees.put(AsyncApi.FILE, asyncApi.document(schemas));
        return trees;
    }
}

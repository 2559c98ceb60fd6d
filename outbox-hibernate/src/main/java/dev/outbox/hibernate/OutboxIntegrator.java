package dev.outbox.hibernate;

import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernate.SessionFactoryObserver;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.PersistentClass;

/**
 * Starts capture in every session factory that has captured entities. Found by Hibernate through the service loader;
 * nothing needs to call it.
 *
 * <p>Settings, among Hibernate's properties: {@code outbox.enabled} (default {@code true}), {@code outbox.schema} (default
 * {@code outbox}), {@code outbox.source}, the CloudEvents source of the events (default: the relay's).
 *
 * <p>The start fails with an {@link OutboxCaptureException} when an attribute cannot be written as JSON, when the
 * database is no PostgreSQL, or when the outbox is missing there or must not be written to. Where the database cannot be
 * reached at the start, or an application with several tenants has several databases, that is left to the first commit.
 */
public final class OutboxIntegrator implements Integrator {
    /** Called by the service loader. */
    public OutboxIntegrator() {}

    @Override
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor factory) {
        if (metadata.getEntityBindings().stream().noneMatch(OutboxIntegrator::isCaptured)) {
            return;
        }
        Map<String, Object> properties = factory.getServiceRegistry()
                .requireService(ConfigurationService.class)
                .getSettings();
        CaptureSettings settings = CaptureSettings.from(properties);
        if (settings.enabled()) {
            Capture capture = new Capture(factory, settings);
            listen(factory, capture);
            factory.addObserver(new StartCheck(capture, new OutboxTable(settings.schema())));
        }
    }

    private static boolean isCaptured(PersistentClass entity) {
        return entity.hasPojoRepresentation() && EntityNames.annotatedClass(entity.getMappedClass()) != null;
    }

    private static void listen(SessionFactoryImplementor factory, Capture capture) {
        EventListenerRegistry listeners = factory.getServiceRegistry().requireService(EventListenerRegistry.class);
        EntityListener entities = new EntityListener(capture);
        listeners.appendListeners(EventType.PRE_INSERT, entities);
        listeners.appendListeners(EventType.PRE_UPDATE, entities);
        listeners.appendListeners(EventType.PRE_DELETE, entities);
        listeners.appendListeners(EventType.PRE_UPSERT, entities);
        listeners.appendListeners(EventType.POST_INSERT, entities);
        listeners.appendListeners(EventType.POST_UPDATE, entities);
        listeners.appendListeners(EventType.POST_DELETE, entities);
        listeners.appendListeners(EventType.POST_UPSERT, entities);
        CollectionListener collections = new CollectionListener(capture);
        listeners.appendListeners(EventType.POST_COLLECTION_RECREATE, collections);
        listeners.appendListeners(EventType.POST_COLLECTION_UPDATE, collections);
        listeners.appendListeners(EventType.POST_COLLECTION_REMOVE, collections);
    }

    /** Checks mapping and database once the session factory is complete; what it throws fails the start. */
    private record StartCheck(Capture capture, OutboxTable table) implements SessionFactoryObserver {
        @Override
        public void sessionFactoryCreated(SessionFactory created) {
            capture.model();
            table.check(created.unwrap(SessionFactoryImplementor.class));
        }
    }
}

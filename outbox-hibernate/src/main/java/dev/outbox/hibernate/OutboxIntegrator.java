package dev.outbox.hibernate;

import org.hibernate.SessionFactory;
import org.hibernate.SessionFactoryObserver;
import org.hibernate.Version;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.registry.selector.spi.StrategySelector;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.service.ServiceRegistry;

/**
 * Starts capture in every session factory that has captured entities. Found by Hibernate through the service loader;
 * nothing needs to call it.
 *
 * <p>Settings, among Hibernate's properties:
 *
 * <ul>
 *   <li>{@code outbox.enabled}: by default true where an entity is captured; true elsewhere is for {@link Outbox#write};
 *   <li>{@code outbox.schema}: the schema of the outbox, default {@code outbox}; <code>{tenant}</code> in it stands for
 *       the identifier of the session's tenant;
 *   <li>{@code outbox.source}: the CloudEvents source of the events, default the relay's;
 *   <li>{@code outbox.context}: an {@link OutboxContext}, its class or the name of its class;
 *   <li>{@code outbox.savepoints}: true where the application rolls back to savepoints, of which Hibernate knows nothing:
 *       what was flushed after the savepoint is then not told. Costs a statement per flush and one per transaction;
 *       default false;
 *   <li>{@code outbox.bulk}: what happens with HQL, Criteria or SQL that inserts, updates or deletes rows of captured
 *       entities, of which Hibernate does not tell: {@code warn} in the log, once for each statement (default),
 *       {@code fail}, or {@code capture}, which makes an event for each row that HQL or Criteria update or delete, and
 *       fails for the rest;
 *   <li>{@code outbox.write-meter}: a {@link dev.outbox.write.WriteMeter}, its class or the name of its class, which is told
 *       how long the database takes for the events of each transaction; default none;
 *   <li>{@code outbox.dataschema}: the URI, with a slash at its end, below which consumers find the schemas that
 *       {@link EventSchemas} writes; each event then has the CloudEvents attribute {@code dataschema}; default none;
 *   <li>{@code outbox.max-payload}: the largest payload in bytes, default 1000000;
 *   <li>{@code outbox.oversize}: what happens with a larger one: {@code fail} the transaction (default), or
 *       {@code drop-state}, which leaves name, identifier and version and says {@code "dropped":true}.
 * </ul>
 *
 * <p>Works with Hibernate 7.2 and later. The start fails with an {@link OutboxCaptureException} when Hibernate is older, when an attribute cannot be written as JSON, when the
 * database is no PostgreSQL, or when the outbox is missing there or must not be written to. Where the database cannot be
 * reached at the start, or an application with several tenants has several databases, that is left to the first commit.
 */
public final class OutboxIntegrator implements Integrator {
    /** Called by the service loader. */
    public OutboxIntegrator() {}

    @Override
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor factory) {
        ServiceRegistry services = factory.getServiceRegistry();
        CaptureSettings settings = CaptureSettings.from(
                services.requireService(ConfigurationService.class).getSettings(),
                services.requireService(StrategySelector.class));
        if (settings.enabled(metadata.getEntityBindings().stream().anyMatch(OutboxIntegrator::isCaptured))) {
            HibernateVersion.require(Version.getVersionString());
            Capture capture = new Capture(factory, settings);
            listen(factory, capture, settings);
            factory.addObserver(new StartCheck(capture, new OutboxTable(settings.schema())));
        }
    }

    private static boolean isCaptured(PersistentClass entity) {
        return entity.hasPojoRepresentation() && EntityNames.annotatedClass(entity.getMappedClass()) != null;
    }

    private static void listen(SessionFactoryImplementor factory, Capture capture, CaptureSettings settings) {
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
        if (settings.savepoints()) {
            FlushListener flushes = new FlushListener(capture);
            listeners.prependListeners(EventType.FLUSH, flushes);
            listeners.prependListeners(EventType.AUTO_FLUSH, flushes);
        }
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

package dev.outbox.hibernate;

import java.util.Map;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.engine.jdbc.internal.JdbcServicesImpl;
import org.hibernate.engine.jdbc.spi.JdbcServices;
import org.hibernate.persister.internal.StandardPersisterClassResolver;
import org.hibernate.persister.spi.PersisterClassResolver;
import org.hibernate.query.sqm.mutation.internal.SqmMultiTableMutationStrategyProviderStandard;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableMutationStrategyProvider;
import org.hibernate.resource.transaction.internal.TransactionCoordinatorBuilderInitiator;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.service.Service;
import org.hibernate.service.spi.ServiceContributor;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.sql.exec.spi.JdbcMutationExecutor;
import org.hibernate.sql.exec.spi.JdbcSelectExecutor;

/**
 * Puts capture before the places through which Hibernate executes statements of queries that change rows, and commits. Found
 * by Hibernate through the service loader; nothing needs to call it.
 */
public final class CaptureServices implements ServiceContributor {
    /** Called by the service loader. */
    public CaptureServices() {}

    @Override
    public void contribute(StandardServiceRegistryBuilder builder) {
        builder.addInitiator(new Initiator<>(JdbcServices.class) {
            @Override
            public JdbcServices initiateService(Map<String, Object> settings, ServiceRegistryImplementor registry) {
                return new WatchedJdbcServices();
            }
        });
        builder.addInitiator(new Initiator<>(PersisterClassResolver.class) {
            @Override
            public PersisterClassResolver initiateService(
                    Map<String, Object> settings, ServiceRegistryImplementor registry) {
                return CaptureSettings.capturesBulk(settings)
                        ? new BulkPersisters()
                        : new StandardPersisterClassResolver();
            }
        });
        builder.addInitiator(new Initiator<>(SqmMultiTableMutationStrategyProvider.class) {
            @Override
            public SqmMultiTableMutationStrategyProvider initiateService(
                    Map<String, Object> settings, ServiceRegistryImplementor registry) {
                return new WatchedStrategies(new SqmMultiTableMutationStrategyProviderStandard());
            }
        });
        builder.addInitiator(new Initiator<>(TransactionCoordinatorBuilder.class) {
            @Override
            public TransactionCoordinatorBuilder initiateService(
                    Map<String, Object> settings, ServiceRegistryImplementor registry) {
                return WatchedCommits.of(
                        TransactionCoordinatorBuilderInitiator.INSTANCE.initiateService(settings, registry));
            }
        });
    }

    private abstract static class Initiator<S extends Service> implements StandardServiceInitiator<S> {
        private final Class<S> service;

        Initiator(Class<S> service) {
            this.service = service;
        }

        @Override
        public Class<S> getServiceInitiated() {
            return service;
        }
    }

    /** Native SQL, and HQL and Criteria for entities of one table. */
    private static final class WatchedJdbcServices extends JdbcServicesImpl {
        private static final long serialVersionUID = 1L;

        private final transient JdbcSelectExecutor selects = new WatchedSelects(super.getJdbcSelectExecutor());

        @Override
        public JdbcSelectExecutor getJdbcSelectExecutor() {
            return selects;
        }

        @Override
        public JdbcMutationExecutor getJdbcMutationExecutor() {
            return new WatchedExecutor(super.getJdbcMutationExecutor());
        }
    }
}

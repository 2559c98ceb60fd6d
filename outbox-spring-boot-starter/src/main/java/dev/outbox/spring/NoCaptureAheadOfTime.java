package dev.outbox.spring;

import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.service.spi.ServiceContributor;
import org.springframework.context.aot.AbstractAotProcessor;

/**
 * Switches capture off in the session factories that are made while the context is processed ahead of time: Spring Data makes one for its
 * repositories, with a dialect of its own and no database, which capture would refuse.
 */
public final class NoCaptureAheadOfTime implements ServiceContributor {
    /** Called by the service loader. */
    public NoCaptureAheadOfTime() {}

    @Override
    public void contribute(StandardServiceRegistryBuilder services) {
        if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
            services.applySetting(CapturingFactories.ENABLED, false);
        }
    }
}

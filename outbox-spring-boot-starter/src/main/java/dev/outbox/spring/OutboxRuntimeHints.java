package dev.outbox.spring;

import dev.outbox.schema.OutboxSchema;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What a native image must keep: the migrations, and what Hibernate makes by reflection, found by the service loader or as the
 * persisters of {@code outbox.bulk=capture}. By name, as Hibernate may be absent.
 */
final class OutboxRuntimeHints implements RuntimeHintsRegistrar {
    static final List<String> SERVICES =
            List.of("org.hibernate.integrator.spi.Integrator", "org.hibernate.service.spi.ServiceContributor");

    static final List<String> PROVIDERS = List.of(
            "dev.outbox.hibernate.OutboxIntegrator",
            "dev.outbox.hibernate.CaptureServices",
            "dev.outbox.spring.NoCaptureAheadOfTime");

    private static final List<String> PERSISTERS =
            List.of("dev.outbox.hibernate.BulkPersisters$SingleTable", "dev.outbox.hibernate.BulkPersisters$Union");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern(OutboxSchema.MIGRATIONS + "/*.sql");
        SERVICES.forEach(service -> hints.resources().registerPattern("META-INF/services/" + service));
        Stream.concat(PROVIDERS.stream(), PERSISTERS.stream())
                .forEach(made -> hints.reflection()
                        .registerTypeIfPresent(classLoader, made, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
    }
}

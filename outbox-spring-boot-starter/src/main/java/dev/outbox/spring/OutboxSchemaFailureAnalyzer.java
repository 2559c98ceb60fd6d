package dev.outbox.spring;

import dev.outbox.schema.OutboxSchemaException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what is wrong with the outbox's schema, and what to do in an application of Spring Boot. */
final class OutboxSchemaFailureAnalyzer extends AbstractFailureAnalyzer<OutboxSchemaException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OutboxSchemaException cause) {
        return new FailureAnalysis(
                "The outbox cannot be used: " + cause.getMessage(),
                "With outbox.migration=migrate, which is the default, the application installs the schema when it starts, if its role"
                        + " may do that. Where other means install it, let them run before the application.",
                cause);
    }
}

package dev.outbox.spring;

import dev.outbox.hibernate.OutboxCaptureException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what capture refuses at the start: a mapping, a setting, or a database without an outbox. */
final class OutboxCaptureFailureAnalyzer extends AbstractFailureAnalyzer<OutboxCaptureException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OutboxCaptureException cause) {
        return new FailureAnalysis(
                "Changes of entities cannot be captured: " + cause.getMessage(),
                "Correct what it names, or set outbox.enabled=false where there is no outbox; of several persistence units, among the"
                        + " properties of the one that has none.",
                cause);
    }
}

package dev.outbox.spring.app;

import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Works when a transaction has committed. */
@Component
class AfterCommit {
    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void work(Committed committed) {
        committed.work().run();
    }
}

package dev.outbox.hibernate;

import org.hibernate.event.spi.AutoFlushEvent;
import org.hibernate.event.spi.AutoFlushEventListener;
import org.hibernate.event.spi.FlushEvent;
import org.hibernate.event.spi.FlushEventListener;

/** Notices where a flush begins; only where savepoints are kept track of. */
final class FlushListener implements FlushEventListener, AutoFlushEventListener {
    private static final long serialVersionUID = 1L;

    private final transient Capture capture;

    FlushListener(Capture capture) {
        this.capture = capture;
    }

    @Override
    public void onFlush(FlushEvent event) {
        capture.changes().flushBegins(event.getSession());
    }

    @Override
    public void onAutoFlush(AutoFlushEvent event) {
        capture.changes().flushBegins(event.getSession());
    }
}

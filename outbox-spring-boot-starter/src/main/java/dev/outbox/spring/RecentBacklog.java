package dev.outbox.spring;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backlog as it was a moment ago, so that the gauges of one scrape ask the database once. Thread-safe. */
final class RecentBacklog {
    private static final Logger LOG = LoggerFactory.getLogger(RecentBacklog.class);
    private static final Duration RECENT = Duration.ofSeconds(1);

    private final OutboxBacklog source;
    private @Nullable Backlog last;
    private long readAt;

    RecentBacklog(OutboxBacklog source) {
        this.source = source;
        this.readAt = System.nanoTime() - RECENT.toNanos();
    }

    /** One figure; not a number while the database does not tell. */
    synchronized double figure(ToDoubleFunction<Backlog> figure) {
        if (System.nanoTime() - readAt >= RECENT.toNanos()) {
            last = read();
            readAt = System.nanoTime();
        }
        return last == null ? Double.NaN : figure.applyAsDouble(last);
    }

    private @Nullable Backlog read() {
        try {
            return source.read();
        } catch (SQLException e) {
            LOG.debug("What waits in the outbox cannot be told: {}", e.getMessage());
            return null;
        }
    }
}

package dev.outbox.relay.read;

import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.OpenedWindow;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.Rows;
import dev.outbox.relay.port.Snapshot;
import dev.outbox.relay.port.StoredEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the outbox, each committed event once, by snapshots instead of by ids.
 *
 * <p>Ids are drawn before the commit, so a lower id can become visible after a higher one, and whoever asks for "ids above
 * the last" loses it. This cursor remembers which transactions were visible, and asks for <em>what is visible now and was
 * not then</em>: a window. Inside a window events come in the order of their ids. That keeps the order per key, since a later
 * transaction can only change the same entity after the earlier one has committed, and draws its id after that. Ordering by
 * transaction id instead would break it: a transaction may get its id long before it touches the entity.
 *
 * <p>A large window is read in pages; all of them rest on the snapshot taken with the first. Not thread-safe.
 */
public final class SnapshotCursor {
    private final OutboxSession outbox;
    private final PageLimits limits;
    private Cursor position;

    /** Reads on from {@code start}. */
    public SnapshotCursor(OutboxSession outbox, Cursor start, PageLimits limits) {
        this.outbox = outbox;
        this.position = start;
        this.limits = limits;
    }

    /** Reads the next page: of the window that is being read or, between windows, of a new one. It may be empty. */
    public Page next() {
        Cursor.Window window = position.window();
        Page page = window == null ? open() : readOn(window);
        position = page.end();
        return page;
    }

    private Page open() {
        OpenedWindow opened = outbox.openWindow(position.settled(), limits);
        return page(opened.snapshot(), opened.upper(), opened.rows());
    }

    private Page readOn(Cursor.Window window) {
        Rows rows = outbox.continueWindow(position.settled(), window, limits);
        return page(window.snapshot(), window.upper(), rows);
    }

    private Page page(Snapshot to, long upper, Rows rows) {
        return new Page(position, to, upper, rows, goingOn(to, upper, rows));
    }

    private Set<Long> goingOn(Snapshot to, long upper, Rows rows) {
        List<StoredEvent> events = rows.events();
        if (!limits.transactions() || !rows.more()) {
            return Set.of();
        }
        Set<Long> transactions =
                events.stream().map(StoredEvent::transaction).collect(Collectors.toCollection(LinkedHashSet::new));
        long lastId = events.get(events.size() - 1).id();
        return outbox.goingOn(transactions, new Cursor.Window(to, upper, lastId));
    }
}

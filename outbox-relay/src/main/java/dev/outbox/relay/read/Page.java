package dev.outbox.relay.read;

import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.Rows;
import dev.outbox.relay.port.Snapshot;
import dev.outbox.relay.port.StoredEvent;
import java.util.List;
import java.util.Set;

/** Consecutive events of one window, and the cursor's place after each of them. Immutable. */
public final class Page {
    private final Cursor start;
    private final Snapshot to;
    private final long upper;
    private final Rows rows;
    private final Set<Long> goingOn;

    Page(Cursor start, Snapshot to, long upper, Rows rows, Set<Long> goingOn) {
        if (rows.more() && rows.events().isEmpty()) {
            throw new IllegalArgumentException("a page without events must be its window's last");
        }
        this.start = start;
        this.to = to;
        this.upper = upper;
        this.rows = rows;
        this.goingOn = goingOn;
    }

    /** Events from elsewhere than the outbox's flow, which move no cursor. */
    public static Page aside(Cursor at, List<StoredEvent> events) {
        return new Page(at, at.settled(), 0, new Rows(events, false), Set.of());
    }

    /** The events, in the order in which they have to arrive per key. */
    public List<StoredEvent> events() {
        return rows.events();
    }

    /** Whether the window was opened with this page. */
    public boolean opensWindow() {
        return start.window() == null;
    }

    /** Whether the window ends with this page. */
    public boolean completesWindow() {
        return !rows.more();
    }

    /** Transactions that have more events in the window; empty if nobody asked. */
    public Set<Long> goingOn() {
        return goingOn;
    }

    /** The place after all events of the page. */
    public Cursor end() {
        return completesWindow() ? new Cursor(to, null) : inside(rows.events().size() - 1);
    }

    /** The place after the event with this index in the page. */
    public Cursor after(int index) {
        return index == rows.events().size() - 1 ? end() : inside(index);
    }

    private Cursor inside(int index) {
        long id = rows.events().get(index).id();
        return new Cursor(start.settled(), new Cursor.Window(to, upper, id));
    }
}

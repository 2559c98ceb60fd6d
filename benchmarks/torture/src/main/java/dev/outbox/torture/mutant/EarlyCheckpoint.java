package dev.outbox.torture.mutant;

import dev.outbox.relay.port.Checkpoint;
import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.OpenedWindow;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.Rows;
import dev.outbox.relay.port.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down as settled what has only been read. */
final class EarlyCheckpoint extends ForwardingSession {
    private @Nullable Cursor read;

    EarlyCheckpoint(OutboxSession to) {
        super(to);
    }

    @Override
    public OpenedWindow openWindow(Snapshot settled, PageLimits limits) {
        OpenedWindow opened = super.openWindow(settled, limits);
        read = after(settled, new Cursor.Window(opened.snapshot(), opened.upper(), 0), opened.rows());
        return opened;
    }

    @Override
    public Rows continueWindow(Snapshot settled, Cursor.Window window, PageLimits limits) {
        Rows rows = super.continueWindow(settled, window, limits);
        read = after(settled, window, rows);
        return rows;
    }

    @Override
    public void save(Checkpoint checkpoint, List<DeadLetter> letters) {
        Cursor early = read;
        super.save(
                early == null ? checkpoint : new Checkpoint(early, checkpoint.floor(), checkpoint.anchor()), letters);
    }

    private static Cursor after(Snapshot settled, Cursor.Window window, Rows rows) {
        if (!rows.more()) {
            return new Cursor(window.snapshot(), null);
        }
        long last = rows.events().get(rows.events().size() - 1).id();
        return new Cursor(settled, new Cursor.Window(window.snapshot(), window.upper(), last));
    }
}

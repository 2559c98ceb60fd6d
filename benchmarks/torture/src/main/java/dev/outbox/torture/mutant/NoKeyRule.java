package dev.outbox.torture.mutant;

import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.OpenedWindow;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.RefusedInBatch;
import dev.outbox.relay.port.Rows;
import dev.outbox.relay.port.Snapshot;
import dev.outbox.relay.port.StoredEvent;
import java.util.List;
import java.util.Optional;

/** Hides from the engine which events have the same key: it sees one key per event, the stream the right ones. */
final class NoKeyRule {
    private NoKeyRule() {}

    /** Gives each event a key of its own, with the right one behind it. */
    static final class Session extends ForwardingSession {
        Session(OutboxSession to) {
            super(to);
        }

        @Override
        public OpenedWindow openWindow(Snapshot settled, PageLimits limits) {
            OpenedWindow opened = super.openWindow(settled, limits);
            return new OpenedWindow(opened.snapshot(), opened.upper(), hidden(opened.rows()));
        }

        @Override
        public Rows continueWindow(Snapshot settled, Cursor.Window window, PageLimits limits) {
            return hidden(super.continueWindow(settled, window, limits));
        }

        private static Rows hidden(Rows rows) {
            return new Rows(
                    rows.events().stream().map(row -> withKey(row, hide(row))).toList(), rows.more());
        }
    }

    /** Gives each event its key back. */
    static final class Stream extends ForwardingStream {
        Stream(EventStream to) {
            super(to);
        }

        @Override
        public void send(long token, StoredEvent event) {
            super.send(token, shown(event));
        }

        @Override
        public Optional<RefusedInBatch> sendBatch(long token, List<StoredEvent> events) {
            return super.sendBatch(token, events.stream().map(Stream::shown).toList());
        }

        private static StoredEvent shown(StoredEvent row) {
            return withKey(row, show(row.event().key()));
        }
    }

    private static String hide(StoredEvent row) {
        return row.id() + " " + row.event().key();
    }

    private static String show(String hidden) {
        return hidden.substring(hidden.indexOf(' ') + 1);
    }

    private static StoredEvent withKey(StoredEvent row, String key) {
        OutboxEvent event = row.event();
        OutboxEvent.Builder copy = OutboxEvent.of(event.type(), key).id(event.id());
        if (event.subject() != null) {
            copy.subject(event.subject());
        }
        if (event.time() != null) {
            copy.time(event.time());
        }
        if (event.data() != null) {
            copy.data(event.contentType(), event.data());
        }
        return new StoredEvent(row.id(), row.transaction(), copy.build());
    }
}

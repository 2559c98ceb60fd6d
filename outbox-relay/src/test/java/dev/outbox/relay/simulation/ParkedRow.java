package dev.outbox.relay.simulation;

import java.util.UUID;

/**
 * A row of the dead letter table.
 *
 * @param behind the event of the same key that it waits for; null if it is the one that was refused
 * @param retryFloor from where on an interrupted retry has to be looked up; null if there is none
 */
record ParkedRow(Row row, UUID behind, boolean retryRequested, Long retryFloor) {
    String key() {
        return row.event().event().key();
    }

    UUID blocker() {
        return behind == null ? row.event().event().id() : behind;
    }

    ParkedRow requested() {
        return new ParkedRow(row, behind, true, retryFloor);
    }

    ParkedRow begun(long floor) {
        return new ParkedRow(row, behind, retryRequested, floor);
    }

    ParkedRow refusedAgain(UUID nowBehind) {
        return new ParkedRow(row, nowBehind, false, null);
    }
}

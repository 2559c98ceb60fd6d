package dev.outbox.relay.port;

import org.jspecify.annotations.Nullable;

/**
 * A place in the outbox: everything visible in {@code settled} lies before it and, when a window is being worked, also
 * what the window holds up to {@code window.settledId()}.
 *
 * @param settled what lies before the window, or before the place itself when there is none
 * @param window the window that is worked, null between windows
 */
public record Cursor(Snapshot settled, @Nullable Window window) {
    /**
     * What is visible in {@code snapshot} and was not in the cursor's {@code settled}, in the order of the ids.
     *
     * @param snapshot where the window ends
     * @param upper no event of the window has a higher id
     * @param settledId up to this id the window's events lie before the place
     */
    public record Window(Snapshot snapshot, long upper, long settledId) {}
}

package dev.outbox.relay.simulation;

import java.util.Arrays;

/** A {@code pg_snapshot}: which transactions had ended. */
final class XidSnapshot {
    private static final long[] NONE = {};

    /** All below had ended. */
    private final long xmin;
    /** None from here on had. */
    private final long xmax;
    /** Those between that were running, ascending. */
    private final long[] xip;

    XidSnapshot(long xmax, long[] xip) {
        this.xmin = xip.length == 0 ? xmax : xip[0];
        this.xmax = xmax;
        this.xip = xip;
    }

    static XidSnapshot parse(String text) {
        int first = text.indexOf(':');
        int second = text.indexOf(':', first + 1);
        String running = text.substring(second + 1);
        return new XidSnapshot(
                Long.parseLong(text, first + 1, second, 10),
                running.isEmpty()
                        ? NONE
                        : Arrays.stream(running.split(","))
                                .mapToLong(Long::parseLong)
                                .toArray());
    }

    long xmax() {
        return xmax;
    }

    /** {@code pg_visible_in_snapshot}. */
    boolean sees(long xid) {
        return xid < xmax && !wasRunning(xid);
    }

    boolean wasRunning(long xid) {
        return Arrays.binarySearch(xip, xid) >= 0;
    }

    String text() {
        StringBuilder text = new StringBuilder(40);
        text.append(xmin).append(':').append(xmax).append(':');
        for (int i = 0; i < xip.length; i++) {
            text.append(i == 0 ? "" : ",").append(xip[i]);
        }
        return text.toString();
    }
}

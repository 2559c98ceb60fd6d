package dev.outbox.relay.recover;

import java.util.UUID;

/**
 * A set of UUIDs in one array: 32 to 64 bytes an id instead of some 100 with {@code HashSet<UUID>}, since a stream that others write to
 * as well may give millions. Not thread-safe.
 */
final class IdSet {
    private static final int SMALLEST = 1 << 10;

    /** Two longs a place; both 0 means free (the nil UUID is kept apart). */
    private long[] places = new long[2 * SMALLEST];

    private int size;
    private boolean hasNil;

    void add(UUID id) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        if ((high | low) == 0) {
            size += hasNil ? 0 : 1;
            hasNil = true;
            return;
        }
        if (put(places, high, low)) {
            size++;
            if (size > places.length / 4) {
                grow();
            }
        }
    }

    boolean contains(UUID id) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        if ((high | low) == 0) {
            return hasNil;
        }
        int place = place(places, high, low);
        return (places[place] | places[place + 1]) != 0;
    }

    int size() {
        return size;
    }

    void clear() {
        places = new long[2 * SMALLEST];
        size = 0;
        hasNil = false;
    }

    private void grow() {
        long[] larger = new long[places.length * 2];
        for (int i = 0; i < places.length; i += 2) {
            if ((places[i] | places[i + 1]) != 0) {
                put(larger, places[i], places[i + 1]);
            }
        }
        places = larger;
    }

    private static boolean put(long[] places, long high, long low) {
        int place = place(places, high, low);
        if ((places[place] | places[place + 1]) != 0) {
            return false;
        }
        places[place] = high;
        places[place + 1] = low;
        return true;
    }

    /** The place that holds the id or, if none does, where it would go. */
    private static int place(long[] places, long high, long low) {
        long hash = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
        int mask = places.length - 1;
        int place = (int) (hash >>> 32) * 2 & mask;
        while ((places[place] | places[place + 1]) != 0 && (places[place] != high || places[place + 1] != low)) {
            place = place + 2 & mask;
        }
        return place;
    }
}

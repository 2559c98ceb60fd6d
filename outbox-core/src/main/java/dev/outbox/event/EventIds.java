package dev.outbox.event;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import java.util.UUID;

/** Makes event ids: UUIDs of version 7 (RFC 9562), so that ids made later sort later. Thread-safe. */
public final class EventIds {
    private static final TimeBasedEpochRandomGenerator GENERATOR = Generators.timeBasedEpochRandomGenerator();

    private EventIds() {}

    /** A new id. */
    public static UUID next() {
        return GENERATOR.generate();
    }
}

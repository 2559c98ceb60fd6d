package dev.outbox.hibernate;

import dev.outbox.event.EventNames;
import dev.outbox.hibernate.schema.EventSchema;

/**
 * Where consumers find the schemas of events.
 *
 * @param base the URI of the directory, with a slash at its end
 */
record DataSchema(String base) {
    DataSchema {
        EventNames.requireUriReference(CaptureSettings.DATA_SCHEMA, base);
        if (!base.endsWith("/")) {
            throw new IllegalArgumentException(CaptureSettings.DATA_SCHEMA + "=" + base
                    + " must end with a slash; the names of the files with the schemas follow it");
        }
    }

    /** The URI of the schema of an event type. */
    String of(String type) {
        return base + EventSchema.fileName(type);
    }
}

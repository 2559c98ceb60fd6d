package dev.outbox.cloudevents;

import java.util.Locale;

/**
 * Names of the headers of binary mode: the attribute's name with the prefix {@code ce-} (NATS protocol binding, section
 * 3.1.3.1). Written in lower case, read in any.
 */
final class HeaderNames {
    static final String PREFIX = "ce-";
    static final String SPECVERSION = "ce-specversion";
    static final String ID = "ce-id";
    static final String TYPE = "ce-type";
    static final String SOURCE = "ce-source";
    static final String SUBJECT = "ce-subject";
    static final String TIME = "ce-time";
    static final String DATA_CONTENT_TYPE = "ce-datacontenttype";
    static final String PARTITION_KEY = "ce-partitionkey";
    static final String CONTENT_TYPE = "Content-Type";

    private HeaderNames() {}

    static String of(String attribute) {
        return PREFIX.concat(attribute);
    }

    static boolean isAttribute(String header) {
        return header.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    static String attribute(String header) {
        return header.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    }
}

package dev.outbox.relay.jetstream;

import dev.outbox.cloudevents.EventHeaders;
import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.port.EventRefusedException;
import dev.outbox.relay.port.RefusalCause;
import dev.outbox.relay.port.StoredEvent;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.util.function.Supplier;

/** Makes messages of events, and refuses what server or stream would never take. Not thread-safe. */
final class EventMessages {
    /** The server takes headers of 64 KiB less one byte. */
    private static final int MAX_HEADERS = 65_535;

    private final JetStreamOptions options;
    private final long maxPayload;
    private final ForbiddenSubjects forbidden;
    private final Supplier<Subjects> askForSubjects;
    private Subjects streamSubjects;

    /**
     * @param maxPayload bytes of headers and payload that the server takes
     * @param askForSubjects asks the stream which subjects it takes
     */
    EventMessages(
            JetStreamOptions options, long maxPayload, ForbiddenSubjects forbidden, Supplier<Subjects> askForSubjects) {
        this.options = options;
        this.maxPayload = maxPayload;
        this.forbidden = forbidden;
        this.askForSubjects = askForSubjects;
        this.streamSubjects = askForSubjects.get();
    }

    /** The subject to which the event goes, which the stream takes. */
    String subject(StoredEvent stored) {
        OutboxEvent event = stored.event();
        if (stored.flaw() != null) {
            throw refused(
                    event,
                    RefusalCause.INVALID,
                    stored.flaw() + "; correct the dead letter's row and retry, or discard it");
        }
        String destination = event.destination();
        String subject = destination == null ? options.subjectPrefix() + "." + event.type() : destination;
        if (!streamSubjects.take(subject)) {
            streamSubjects = askForSubjects.get();
            if (!streamSubjects.take(subject)) {
                throw refused(
                        event,
                        RefusalCause.SUBJECT_NOT_IN_STREAM,
                        "stream '" + options.stream() + "' does not take subject '" + subject
                                + "'; add it to the stream's subjects and retry");
            }
        }
        if (forbidden.contains(subject)) {
            throw refused(
                    event,
                    RefusalCause.NOT_PERMITTED,
                    "the relay's NATS user may not publish to '" + subject + "'; grant it and retry");
        }
        return subject;
    }

    /** The headers of the event's message. */
    Headers headers(StoredEvent stored) {
        OutboxEvent event = stored.event();
        Headers headers = new Headers();
        headers.put(NatsJetStreamConstants.MSG_ID_HDR, event.id().toString());
        // Another stream that takes the subject must refuse the event instead of swallowing it.
        headers.put(NatsJetStreamConstants.EXPECTED_STREAM_HDR, options.stream());
        try {
            EventHeaders.addTo(headers, event, options.source());
        } catch (IllegalArgumentException e) {
            throw new EventRefusedException(RefusalCause.INVALID, about(event) + String.valueOf(e.getMessage()), e);
        }
        int headerSize = headers.serializedLength();
        if (headerSize > MAX_HEADERS) {
            throw refused(
                    event,
                    RefusalCause.HEADERS_TOO_LARGE,
                    "its headers have " + headerSize + " bytes; the server takes " + MAX_HEADERS
                            + ": shorten source, subject, key or attributes");
        }
        long size = (long) stored.size() + headerSize;
        if (size > maxPayload) {
            throw refused(
                    event,
                    RefusalCause.PAYLOAD_TOO_LARGE,
                    "it has " + size
                            + " bytes with its headers; the server takes " + maxPayload
                            + ": raise max_payload there and retry, or write smaller events");
        }
        return headers;
    }

    EventRefusedException invalid(OutboxEvent event, IllegalArgumentException why) {
        return new EventRefusedException(RefusalCause.INVALID, about(event) + String.valueOf(why.getMessage()), why);
    }

    private static EventRefusedException refused(OutboxEvent event, RefusalCause why, String what) {
        return new EventRefusedException(why, about(event) + what, null);
    }

    private static String about(OutboxEvent event) {
        return "event " + event.id() + " of type " + event.type() + " cannot be published: ";
    }
}

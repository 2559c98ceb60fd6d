package dev.outbox.relay.app;

import dev.outbox.relay.deadletter.ParkedContent;
import dev.outbox.relay.deadletter.ParkedDetails;
import dev.outbox.relay.deadletter.ParkedEvent;
import java.io.PrintWriter;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A dead letter with all that is known of it, for people: a line for each attribute. */
final class LetterText {
    private final PrintWriter out;

    private LetterText(PrintWriter out) {
        this.out = out;
    }

    static void print(ParkedDetails details, boolean payload, PrintWriter out) {
        LetterText text = new LetterText(out);
        text.parked(details.parked());
        text.content(details.content());
        if (payload) {
            text.payload(details.content());
        }
    }

    private void parked(ParkedEvent event) {
        line("event id", event.id());
        line("key", event.key());
        line("type", event.type());
        line("cause", event.cause());
        line("reason", event.reason());
        line("behind", event.behind());
        line("parked at", LetterTable.time(event.parkedAt()));
        line("attempts", event.attempts());
        line("retry requested", LetterTable.time(event.retryRequestedAt()));
    }

    private void content(ParkedContent content) {
        line("source", content.source());
        line("subject", content.subject());
        line("time", content.time());
        line("content type", content.contentType());
        line("destination", content.destination());
        line("attributes", content.attributes());
        line("data", content.data().map(data -> Plural.of(data.length, "byte")).orElse(null));
    }

    private void payload(ParkedContent content) {
        content.data().ifPresent(data -> {
            Optional<String> text = VisibleText.of(data);
            out.println(text.isPresent() ? "data as text:" : "data in base64:");
            out.println(text.orElseGet(() -> Base64.getEncoder().encodeToString(data)));
        });
    }

    private void line(String name, @Nullable Object value) {
        out.println(String.format("%-17s", name + ":") + (value == null ? "-" : VisibleText.of(value.toString())));
    }
}

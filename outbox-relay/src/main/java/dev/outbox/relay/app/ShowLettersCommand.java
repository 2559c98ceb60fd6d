package dev.outbox.relay.app;

import dev.outbox.relay.deadletter.DeadLetters;
import dev.outbox.relay.deadletter.ParkedDetails;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters show}: all that is known of some. */
@Command(
        name = "show",
        description = "Shows all that is known of dead letters. Exits with 1 if one of the events is none.")
final class ShowLettersCommand extends LettersCommand {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "Id of an event.")
    private List<UUID> ids = List.of();

    @Option(names = "--payload", description = "Show the data too: as text if it is UTF-8, else in base64.")
    private boolean payload;

    @Override
    int run(DeadLetters letters) {
        Set<UUID> unknown = new LinkedHashSet<>(ids);
        String separator = "";
        for (ParkedDetails details : letters.details(ids)) {
            unknown.remove(details.parked().id());
            if (isJson()) {
                out().println(LetterJson.of(details, payload));
            } else {
                out().print(separator);
                LetterText.print(details, payload, out());
                separator = System.lineSeparator();
            }
        }
        unknown.forEach(id -> say("event " + id + " is not among the dead letters"));
        return unknown.isEmpty() ? Main.OK : Main.FAILED;
    }
}

package dev.outbox.relay.app;

import dev.outbox.relay.deadletter.DeadLetters;
import dev.outbox.relay.deadletter.Discarded;
import java.io.PrintWriter;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dead-letters discard}: deletes some for good. */
@Command(
        name = "discard",
        description =
                "Deletes dead letters for good: all that are named or, if one cannot be, none. Asks first. What waits behind"
                        + " one of them is tried again.")
final class DiscardLettersCommand extends LettersCommand {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "Id of an event.")
    private List<UUID> ids = List.of();

    @Mixin
    private final CautionArguments caution = new CautionArguments();

    @Override
    void validate() {
        caution.requireAnswer();
    }

    @Override
    int run(DeadLetters letters) {
        if (caution.asks()) {
            LetterTable.print(letters.tryDiscard(ids).events(), err());
            if (!caution.agrees("Discard " + Plural.of(ids.size(), "event") + " for good?", err())) {
                say("nothing is discarded");
                return Main.FAILED;
            }
        }
        print(caution.isDryRun() ? letters.tryDiscard(ids) : letters.discard(ids));
        return Main.OK;
    }

    private void print(Discarded discarded) {
        PrintWriter out = out();
        if (isJson()) {
            out.println(LetterJson.of(discarded, caution.isDryRun()));
            return;
        }
        LetterTable.print(discarded.events(), out);
        out.println((caution.isDryRun() ? "would discard " : "discarded: ")
                + Plural.of(discarded.events().size(), "event"));
        if (discarded.released() > 0) {
            out.println((caution.isDryRun() ? "would request a retry of " : "retry requested: ")
                    + Plural.of(discarded.released(), "event") + ", which waited behind");
        }
    }
}

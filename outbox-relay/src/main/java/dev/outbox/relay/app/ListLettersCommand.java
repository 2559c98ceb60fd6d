package dev.outbox.relay.app;

import dev.outbox.relay.deadletter.DeadLetters;
import dev.outbox.relay.deadletter.ParkedEvent;
import dev.outbox.relay.deadletter.ParkedFilter;
import dev.outbox.relay.port.RefusalCause;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dead-letters list}: a line for each. */
@Command(name = "list", description = "Lists dead letters in the order in which they were parked, the newest last.")
final class ListLettersCommand extends LettersCommand {
    private static final int MOST = 100_000;

    @Option(names = "--key", paramLabel = "KEY", description = "Only events of this key.")
    private @Nullable String key;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only events of this type.")
    private @Nullable String type;

    @Option(
            names = "--cause",
            paramLabel = "CAUSE",
            description = "Only this cause: payload-too-large, headers-too-large, subject-not-in-stream, invalid,"
                    + " stream-refuses, not-permitted or behind.")
    private @Nullable RefusalCause cause;

    @Option(names = "--heads", description = "Only events that do not wait behind another one.")
    private boolean heads;

    @Option(names = "--limit", paramLabel = "NUMBER", description = "So many at most, the oldest first (default: 100).")
    private int limit = 100;

    @Override
    void validate() {
        if (limit < 1 || limit > MOST) {
            throw new InvalidSettingException("--limit", "--limit is " + limit + "; give a number from 1 to " + MOST);
        }
    }

    @Override
    int run(DeadLetters letters) {
        List<ParkedEvent> found = letters.list(new ParkedFilter(key, type, cause, heads), limit + 1);
        List<ParkedEvent> shown = found.subList(0, Math.min(limit, found.size()));
        if (isJson()) {
            shown.forEach(event -> out().println(LetterJson.of(event)));
        } else if (!shown.isEmpty()) {
            LetterTable.print(shown, out());
        }
        if (shown.isEmpty()) {
            say("there are no such dead letters");
        } else if (found.size() > shown.size()) {
            say("there are more than these " + shown.size() + "; narrow the list down, or give a larger --limit");
        }
        return Main.OK;
    }
}

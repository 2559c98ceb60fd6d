package dev.outbox.relay.app;

import dev.outbox.relay.deadletter.DeadLetters;
import dev.outbox.relay.deadletter.RetryCount;
import dev.outbox.relay.deadletter.RetryScope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters retry}: asks the leading relay to try again. */
@Command(
        name = "retry",
        description =
                "Asks the leading relay to publish dead letters, which it begins within a second. It tries all events of a"
                        + " key in their order, until one is refused again; that one and the rest of the key stay parked.")
final class RetryLettersCommand extends LettersCommand {
    @Parameters(arity = "0..*", paramLabel = "ID", description = "Id of an event whose key is to be tried.")
    private List<UUID> ids = List.of();

    @Option(names = "--key", paramLabel = "KEY", description = "Try this key.")
    private @Nullable String key;

    @Option(names = "--all", description = "Try all dead letters; asks first.")
    private boolean all;

    @Mixin
    private final CautionArguments caution = new CautionArguments();

    @Override
    void validate() {
        int ways = (ids.isEmpty() ? 0 : 1) + (key == null ? 0 : 1) + (all ? 1 : 0);
        if (ways != 1) {
            throw new InvalidSettingException(
                    "--all", "say what to retry: the ids of events, or --key, or --all; one of the three");
        }
        if (all) {
            caution.requireAnswer();
        }
    }

    @Override
    int run(DeadLetters letters) {
        RetryScope scope = scope();
        Set<UUID> unknown = unknown(letters);
        if (all && caution.asks()) {
            RetryCount count = letters.countRetry(scope);
            if (!caution.agrees("Retry " + text(count) + "?", err())) {
                say("nothing is requested");
                return Main.FAILED;
            }
        }
        RetryCount count = caution.isDryRun() ? letters.countRetry(scope) : letters.requestRetry(scope);
        if (isJson()) {
            out().println(LetterJson.of(count, caution.isDryRun()));
        } else {
            out().println((caution.isDryRun() ? "would request a retry of " : "retry requested: ") + text(count));
        }
        unknown.forEach(id -> say("event " + id + " is not among the dead letters"));
        if (key != null && count.events() == 0) {
            say("there are no dead letters of key '" + key + "'");
            return Main.FAILED;
        }
        return unknown.isEmpty() ? Main.OK : Main.FAILED;
    }

    private RetryScope scope() {
        if (all) {
            return RetryScope.all();
        }
        return key == null ? RetryScope.ofEvents(ids) : RetryScope.ofKey(key);
    }

    private Set<UUID> unknown(DeadLetters letters) {
        Set<UUID> unknown = new LinkedHashSet<>(ids);
        letters.present(ids).forEach(unknown::remove);
        return unknown;
    }

    private static String text(RetryCount count) {
        String text = Plural.of(count.events(), "event") + " of " + Plural.of(count.keys(), "key");
        return count.requestedBefore() == 0
                ? text
                : text + ", " + count.requestedBefore() + " of them requested before";
    }
}

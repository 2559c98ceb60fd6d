package dev.outbox.relay.app;

import dev.outbox.schema.TableTrigger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that name tables whose changes become events by a trigger. */
final class TriggerArguments {
    private static final String FORM =
            "give TABLE[,name=NAME][,key=[PREFIX/]COLUMN][,version=COLUMN][,exclude=COLUMN]...,"
                    + " such as app.todo,name=todo,exclude=secret";

    @Option(
            names = "--triggers",
            paramLabel = "TABLE[,OPTION=VALUE]...",
            description = {
                "Table that others write to too: print the trigger that makes events of its changes. Repeat it for further"
                        + " tables. Options: name (of a row in the events; default: the table's, with hyphens), key ([PREFIX/]COLUMN"
                        + " that orders the events instead of the primary key), version (COLUMN), exclude (COLUMN; may be"
                        + " repeated)."
            })
    private List<String> tables = new ArrayList<>();

    /** The triggers that were asked for. */
    List<TableTrigger> triggers() {
        return tables.stream().map(TriggerArguments::trigger).toList();
    }

    private static TableTrigger trigger(String given) {
        List<String> parts = Arrays.asList(given.split(",", -1));
        try {
            TableTrigger.Builder trigger = TableTrigger.on(parts.get(0));
            parts.subList(1, parts.size()).forEach(part -> add(part, trigger));
            return trigger.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("--triggers", "--triggers: " + e.getMessage());
        }
    }

    private static void add(String part, TableTrigger.Builder trigger) {
        int equals = part.indexOf('=');
        String value = part.substring(equals + 1);
        switch (part.substring(0, Math.max(equals, 0))) {
            case "name" -> trigger.name(value);
            case "key" -> trigger.key(value);
            case "version" -> trigger.version(value);
            case "exclude" -> trigger.exclude(value);
            default -> throw new IllegalArgumentException("'" + part + "' is no option; " + FORM);
        }
    }
}

package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadLettersCommandTest {
    private static final String ID = "0197f1a0-5b7c-7d31-9c36-2b1f0c9e4a55";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dead-letters                     | Missing required subcommand",
                "dead-letters lits                | unknown command 'lits'; did you mean 'list'?",
                "dead-letters list --limit=0      | --limit is 0; give a number from 1 to 100000",
                "dead-letters list --limit=x      | --limit",
                "dead-letters list --cause=big    | --cause: 'big' is none of payload-too-large, headers-too-large",
                "dead-letters list --heds         | unknown option '--heds'",
                "dead-letters show                | Missing required parameter: 'ID'",
                "dead-letters show 1-1-1-1-1      | ID: '1-1-1-1-1' is no event id, which looks like",
                "dead-letters retry               | say what to retry: the ids of events, or --key, or --all",
                "dead-letters retry --key=a --all | say what to retry",
                "dead-letters retry --all         | there is no terminal to ask at; give --yes",
                "dead-letters discard --yes       | Missing required parameter: 'ID'",
                "dead-letters discard " + ID + "  | there is no terminal to ask at; give --yes",
                "dead-letters list                | --db-url is missing"
            })
    void wrongUsageIsOneSentence(String arguments, String sentence) {
        Invocation letters = Invocation.of(arguments.split(" "));

        assertThat(letters.code()).isEqualTo(2);
        assertThat(letters.out()).isEmpty();
        assertThat(letters.err().lines()).singleElement().asString().contains(sentence);
    }

    @Test
    void whatToDoIsNeverTakenFromTheEnvironment() {
        Map<String, String> environment = Map.of("OUTBOX_YES", "true", "OUTBOX_ALL", "true");

        assertThat(Invocation.of(environment, "dead-letters", "retry").err()).contains("say what to retry");
        assertThat(Invocation.of(environment, "dead-letters", "discard", ID).err())
                .contains("there is no terminal");
    }

    @Test
    void aDatabaseThatIsNotThereHasAnExitCodeOfItsOwn() {
        Invocation list =
                Invocation.of(Map.of("OUTBOX_DB_URL", "jdbc:postgresql://127.0.0.1:1/todo"), "dead-letters", "list");

        assertThat(list.code()).isEqualTo(4);
        assertThat(list.out()).isEmpty();
        assertThat(list.err()).startsWith("outbox-relay: cannot connect to the database: ");
    }
}

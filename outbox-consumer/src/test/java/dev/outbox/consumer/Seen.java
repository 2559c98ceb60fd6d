package dev.outbox.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What handlers have seen, in the order in which they began. Thread-safe. */
final class Seen {
    private final List<String> texts = new ArrayList<>();

    synchronized void add(ReceivedEvent event) {
        texts.add(event.text());
    }

    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    synchronized int count() {
        return texts.size();
    }

    /** Asserts that the numbers of each key go up by one, of texts such as {@code key:number}; the same one may come again. */
    void assertOrderPerKey() {
        assertSteps(false);
    }

    /** Asserts that no number of a key is handled before the one below it. Some may be handled again, when nobody knows who had them. */
    void assertNothingSkipped() {
        assertSteps(true);
    }

    private void assertSteps(boolean mayGoBack) {
        Map<String, Integer> highest = new LinkedHashMap<>();
        List<String> all = texts();
        for (String text : all) {
            String key = text.substring(0, text.indexOf(':'));
            int number = Integer.parseInt(text.substring(text.indexOf(':') + 1));
            int before = highest.getOrDefault(key, -1);
            assertThat(number)
                    .as("%s after number %s of its key, in %s", text, before, all)
                    .isBetween(mayGoBack ? 0 : before, before + 1);
            highest.merge(key, number, Math::max);
        }
    }
}

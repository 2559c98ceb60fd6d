package dev.outbox.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an event is expected to be: {@code updated("todo").withKey("todo/1").changing("title").from("Buy milk")}. Made by the
 * methods of {@link OutboxAssertions}. What is not said is not looked at. Immutable: each method returns another pattern.
 *
 * <p>Values: numbers are compared by value, whatever their type; enums are their names, other objects (dates, UUIDs) their text;
 * maps, collections and {@link JsonNode}s are JSON.
 */
public final class EventPattern {
    /**
     * A part of the pattern.
     *
     * @param text as the whole pattern's text goes on with it
     * @param mismatch what is wrong with an event; empty if nothing is
     */
    private record Requirement(String text, Function<RecordedEvent, Optional<String>> mismatch) {}

    private final List<Requirement> requirements;
    /** The attribute that {@link #from} and {@link #to} speak of. */
    private final @Nullable String changing;

    private EventPattern(List<Requirement> requirements, @Nullable String changing) {
        this.requirements = requirements;
        this.changing = changing;
    }

    static EventPattern ofType(String pattern) {
        TypePattern types = TypePattern.of(pattern);
        return new EventPattern(List.of(), null)
                .and(pattern, event -> types.matches(event.type()) ? Optional.empty() : is("type", event.type()));
    }

    /** With an ordering key: {@code todo/42}. */
    public EventPattern withKey(String key) {
        return and(" with key " + key, event -> event.key().equals(key) ? Optional.empty() : is("key", event.key()));
    }

    /** Of the entity with an identifier, the {@code id} of the data; of one with several parts, a map of them. */
    public EventPattern withId(Object id) {
        JsonNode expected = Json.expected(id);
        return and(" with id " + expected, event -> {
            JsonNode actual = event.json().path("id");
            return Json.isSame(expected, actual) ? Optional.empty() : is("id", orNone(actual));
        });
    }

    /** With a CloudEvents subject. */
    public EventPattern withSubject(String subject) {
        return and(
                " with subject " + subject,
                event -> event.subject().filter(subject::equals).isPresent()
                        ? Optional.empty()
                        : is("subject", event.subject().orElse("(none)")));
    }

    /** With a CloudEvents source. */
    public EventPattern withSource(String source) {
        return and(
                " with source " + source,
                event -> event.source().filter(source::equals).isPresent()
                        ? Optional.empty()
                        : is("source", event.source().orElse("(left to the relay)")));
    }

    /** Whose entity's attribute has a value afterwards, or had it before it was deleted. */
    public EventPattern withState(String attribute, @Nullable Object value) {
        JsonNode expected = Json.expected(value);
        return and(" with state " + attribute + " = " + expected, event -> {
            JsonNode actual = event.json().path("state").path(attribute);
            return Json.isSame(expected, actual) ? Optional.empty() : is(attribute, orNone(actual));
        });
    }

    /** Whose entity's state has no such attribute, as of one that is excluded from events. */
    public EventPattern withoutState(String attribute) {
        return and(" without state " + attribute, event -> {
            JsonNode state = event.json().path("state");
            JsonNode changed = event.json().path("changed");
            return state.has(attribute) || changed.has(attribute) ? Optional.of("has " + attribute) : Optional.empty();
        });
    }

    /**
     * With a value at a place of its JSON data.
     *
     * @param pointer a JSON pointer (RFC 6901): {@code /lines/0/amount}
     */
    public EventPattern withData(String pointer, @Nullable Object value) {
        JsonNode expected = Json.expected(value);
        return and(" with data " + pointer + " = " + expected, event -> {
            JsonNode actual = event.json().at(pointer);
            return Json.isSame(expected, actual) ? Optional.empty() : is(pointer, orNone(actual));
        });
    }

    /** That changes an attribute, whatever else it changes. {@link #from} and {@link #to} can follow. */
    public EventPattern changing(String attribute) {
        EventPattern pattern = and(
                " changing " + attribute,
                event -> event.json().path("changed").has(attribute)
                        ? Optional.empty()
                        : Optional.of("does not change " + attribute + ", " + changesOf(event)));
        return new EventPattern(pattern.requirements, attribute);
    }

    /** That changes these attributes and no other. */
    public EventPattern changingOnly(String... attributes) {
        SortedSet<String> expected = new TreeSet<>(List.of(attributes));
        return and(
                " changing only " + String.join(", ", expected),
                event -> changedIn(event).equals(expected) ? Optional.empty() : Optional.of(changesOf(event)));
    }

    /**
     * From a value, the attribute of the last {@link #changing}.
     *
     * @throws IllegalStateException if there was none
     */
    public EventPattern from(@Nullable Object value) {
        return side("from", value);
    }

    /**
     * To a value, the attribute of the last {@link #changing}.
     *
     * @throws IllegalStateException if there was none
     */
    public EventPattern to(@Nullable Object value) {
        return side("to", value);
    }

    /** With a CloudEvents extension; compared as text, since types get lost on the way through headers. */
    public EventPattern withAttribute(String name, Object value) {
        return and(" with attribute " + name + " = " + value, event -> {
            Object actual = event.attributes().get(name);
            return value.toString().equals(String.valueOf(actual))
                    ? Optional.empty()
                    : is("attribute " + name, actual == null ? "(none)" : actual.toString());
        });
    }

    /** With all of these CloudEvents extensions. */
    public EventPattern withAttributes(Map<String, ?> attributes) {
        EventPattern pattern = this;
        for (Map.Entry<String, ?> attribute : attributes.entrySet()) {
            pattern = pattern.withAttribute(attribute.getKey(), attribute.getValue());
        }
        return pattern;
    }

    /**
     * For which something holds that the other methods cannot say.
     *
     * @param what it, for the message: {@code "a total above 100"}
     */
    public EventPattern matching(String what, Predicate<RecordedEvent> condition) {
        return and(
                " with " + what,
                event -> condition.test(event) ? Optional.empty() : Optional.of("is not with " + what));
    }

    /** What is wrong with an event; empty if it matches. */
    List<String> mismatches(RecordedEvent event) {
        return requirements.stream()
                .map(requirement -> requirement.mismatch().apply(event))
                .flatMap(Optional::stream)
                .toList();
    }

    boolean matches(RecordedEvent event) {
        return mismatches(event).isEmpty();
    }

    /** As failed assertions show it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        requirements.forEach(requirement -> text.append(requirement.text()));
        return text.toString();
    }

    private EventPattern side(String side, @Nullable Object value) {
        String attribute = changing;
        if (attribute == null) {
            throw new IllegalStateException(
                    side + "(...) says what an attribute was or is: call changing(\"...\") before, to say which");
        }
        JsonNode expected = Json.expected(value);
        EventPattern pattern = and(" " + side + " " + expected, event -> {
            JsonNode change = event.json().path("changed").path(attribute);
            JsonNode actual = change.path(side);
            return change.isMissingNode() || Json.isSame(expected, actual)
                    ? Optional.empty()
                    : Optional.of(attribute + " changes " + side + " "
                            + (actual.isMissingNode() ? "what is not known" : actual));
        });
        return new EventPattern(pattern.requirements, attribute);
    }

    private EventPattern and(String text, Function<RecordedEvent, Optional<String>> mismatch) {
        List<Requirement> all = new ArrayList<>(requirements);
        all.add(new Requirement(all.size() > 1 && !text.matches(" (from|to) .*") ? "," + text : text, mismatch));
        return new EventPattern(List.copyOf(all), null);
    }

    private static Optional<String> is(String what, String value) {
        return Optional.of(what + " is " + value);
    }

    private static String orNone(JsonNode value) {
        return value.isMissingNode() ? "(none)" : value.toString();
    }

    private static String changesOf(RecordedEvent event) {
        SortedSet<String> changed = changedIn(event);
        return changed.isEmpty() ? "knows of no change" : "changes " + String.join(", ", changed);
    }

    private static SortedSet<String> changedIn(RecordedEvent event) {
        SortedSet<String> names = new TreeSet<>();
        event.json().path("changed").properties().forEach(change -> names.add(change.getKey()));
        return names;
    }
}

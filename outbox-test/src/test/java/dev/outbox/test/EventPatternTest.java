package dev.outbox.test;

import static dev.outbox.test.OutboxAssertions.created;
import static dev.outbox.test.OutboxAssertions.event;
import static dev.outbox.test.OutboxAssertions.updated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventPatternTest {
    private static final UUID LIST = UUID.fromString("018f0c5e-0000-7000-8000-000000000001");

    private static final RecordedEvent EVENT = GivenEvents.recorded(TestEvent.updated("todo", 42)
            .version(3)
            .state("done", true)
            .state("due", LocalDate.of(2026, 1, 31))
            .state("on", DayOfWeek.MONDAY)
            .state("list", LIST)
            .state("price", new BigDecimal("12.50"))
            .state("tags", List.of("home", "shop"))
            .state("note", null)
            .changed("title", "Buy milk", "Buy oat milk")
            .attribute("tenant", "acme")
            .attribute("attempt", 2)
            .source("/shop"));

    @Test
    void everythingThatAnEventSaysCanBeExpected() {
        assertThat(updated("todo")
                        .withKey("todo/42")
                        .withId(42)
                        .withSubject("42")
                        .withSource("/shop")
                        .withState("done", true)
                        .withState("due", LocalDate.of(2026, 1, 31))
                        .withState("on", DayOfWeek.MONDAY)
                        .withState("list", LIST)
                        .withState("price", 12.5)
                        .withState("tags", List.of("home", "shop"))
                        .withState("note", null)
                        .withoutState("password")
                        .withData("/version", 3L)
                        .withData("/state/tags/1", "shop")
                        .changing("title")
                        .from("Buy milk")
                        .to("Buy oat milk")
                        .changingOnly("title")
                        .withAttributes(Map.of("tenant", "acme", "attempt", 2))
                        .matching(
                                "a version above 2",
                                e -> e.json().path("version").asInt() > 2)
                        .mismatches(EVENT))
                .isEmpty();
    }

    @Test
    void eachMismatchSaysWhatIsThereInstead() {
        assertThat(event("todo.*")
                        .withKey("todo/1")
                        .withId("42")
                        .withSubject("1")
                        .withSource("/todo")
                        .withState("done", false)
                        .withState("absent", 1)
                        .withoutState("title")
                        .withData("/state/tags/2", "x")
                        .changing("done")
                        .changing("title")
                        .from("Buy")
                        .changingOnly("title", "done")
                        .withAttribute("tenant", "other")
                        .withAttribute("user", "eve")
                        .matching(
                                "a version above 3",
                                e -> e.json().path("version").asInt() > 3)
                        .mismatches(EVENT))
                .containsExactly(
                        "key is todo/42",
                        "id is 42",
                        "subject is 42",
                        "source is /shop",
                        "done is true",
                        "absent is (none)",
                        "has title",
                        "/state/tags/2 is (none)",
                        "does not change done, changes title",
                        "title changes from \"Buy milk\"",
                        "changes title",
                        "attribute tenant is acme",
                        "attribute user is (none)",
                        "is not with a version above 3");
    }

    @Test
    void theTextReadsAsASentence() {
        assertThat(updated("todo")
                        .withKey("todo/1")
                        .changing("title")
                        .from("a")
                        .to("b")
                        .changing("done")
                        .withAttribute("tenant", "acme"))
                .hasToString("todo.updated with key todo/1, changing title from \"a\" to \"b\", changing done,"
                        + " with attribute tenant = acme");
    }

    @Test
    void aPatternStaysWhatItIsWhenAnotherIsMadeOfIt() {
        EventPattern any = created("todo");
        EventPattern first = any.withKey("todo/1");

        assertThat(any).hasToString("todo.created");
        assertThat(first).hasToString("todo.created with key todo/1");
    }

    @Test
    void fromAndToNeedAnAttributeToSpeakOf() {
        assertThatIllegalStateException()
                .isThrownBy(() -> updated("todo").changing("title").withKey("k").from(1))
                .withMessageContaining("changing");
    }

    @Test
    void wildcardsSelectAsNatsDoes() {
        assertThat(TypePattern.of("todo.*").matches("todo.created")).isTrue();
        assertThat(TypePattern.of("todo.*").matches("todo.created.twice")).isFalse();
        assertThat(TypePattern.of("todo.>").matches("todo.created.twice")).isTrue();
        assertThat(TypePattern.of("todo.>").matches("todo")).isFalse();
        assertThat(TypePattern.of("*.created").matches("list.created")).isTrue();
        assertThat(TypePattern.of("todo.created").matches("todo.created")).isTrue();
        assertThat(TypePattern.of("todo").matches("todo.created")).isFalse();
    }
}

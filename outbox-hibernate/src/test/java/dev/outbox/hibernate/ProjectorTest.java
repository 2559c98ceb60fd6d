package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a projector's record may be, and how the schemas describe it. */
class ProjectorTest {
    @Entity(name = "Bill")
    @OutboxEntity(projector = BillProjector.class)
    static class Bill {
        @Id
        long id;

        String secret;
    }

    record Line(String text, List<Integer> counts) {}

    record Page<T>(T content) {}

    record BillState(long total, Page<Line> first, Map<String, Line> others) {}

    /** Made by nobody here: its instance is not asked. */
    static final class BillProjector implements OutboxProjector<Bill, BillState> {
        private final long total;

        BillProjector(long total) {
            this.total = total;
        }

        @Override
        public BillState project(Bill bill) {
            return new BillState(total, new Page<>(new Line("", List.of())), Map.of());
        }
    }

    @Entity(name = "Misplaced")
    @OutboxEntity(projector = BillProjector.class)
    static class Misplaced {
        @Id
        long id;
    }

    @Entity(name = "Vague")
    @OutboxEntity(projector = VagueProjector.class)
    static class Vague {
        @Id
        long id;
    }

    abstract static class VagueProjector<R extends Record> implements OutboxProjector<Object, R> {}

    @Entity(name = "Leaking")
    @OutboxEntity(projector = LeakingProjector.class)
    static class Leaking {
        @Id
        long id;
    }

    record WithEntity(List<Bill> bills) {}

    abstract static class LeakingProjector implements OutboxProjector<Leaking, WithEntity> {}

    @Entity(name = "Endless")
    @OutboxEntity(projector = EndlessProjector.class)
    static class Endless {
        @Id
        long id;
    }

    record Node(List<Node> children) {}

    abstract static class EndlessProjector implements OutboxProjector<Endless, Node> {}

    @Entity(name = "Triggered")
    @OutboxEntity(name = "triggered", trigger = true)
    static class Triggered extends Bill {}

    private static JsonNode schema(String event) throws IOException {
        return new ObjectMapper()
                .readTree(EventSchemas.ofEntities(Bill.class).documents().get("bill." + event + ".schema.json"));
    }

    private static void assertRefused(String message, Class<?>... entities) {
        assertThatThrownBy(() -> EventSchemas.ofEntities(entities))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessage(message);
    }

    @Test
    void theSchemaIsTheRecords() throws IOException {
        JsonNode line = new ObjectMapper().readTree("""
                {"type":["object","null"],"properties":{"text":{"type":["string","null"]},
                 "counts":{"type":["array","null"],"items":{"type":["integer","null"],"format":"int32"}}},
                 "required":["text","counts"]}""");
        JsonNode state = schema("updated").at("/$defs/Bill");
        assertThat(state.at("/properties/total").toString()).isEqualTo("{\"type\":\"integer\",\"format\":\"int64\"}");
        assertThat(state.at("/properties/first/properties/content")).isEqualTo(line);
        assertThat(state.at("/properties/others/additionalProperties")).isEqualTo(line);
        assertThat(state.path("required").toString()).isEqualTo("[\"total\",\"first\",\"others\"]");
        assertThat(schema("created").path("required").toString()).isEqualTo("[\"entity\",\"id\",\"state\"]");
    }

    @Test
    void whatIsNotToldIsInNoSchema() throws IOException {
        assertThat(schema("updated").toString()).doesNotContain("changed", "secret");
        assertThat(schema("deleted").toString()).doesNotContain("state", "Bill");
    }

    @Test
    void aProjectorOfAnotherEntityIsRefused() {
        assertRefused(
                "entity " + Misplaced.class.getName() + ": projector " + BillProjector.class.getName() + " takes "
                        + Bill.class.getName() + ", which the entity is not; name another",
                Misplaced.class);
    }

    @Test
    void aProjectorThatNamesNoRecordIsRefused() {
        assertRefused(
                "entity " + Vague.class.getName() + ": projector " + VagueProjector.class.getName()
                        + " does not say which record it makes; declare the class with it, as in implements"
                        + " OutboxProjector<Todo, TodoState>",
                Vague.class);
    }

    @Test
    void aRecordWithWhatJsonCannotHoldIsRefused() {
        assertRefused(
                "entity " + Leaking.class.getName() + ": projector " + LeakingProjector.class.getName()
                        + ": component 'bills' of type " + Bill.class.getName() + " cannot be written as JSON; make it"
                        + " a text, a number, a time, an enum, a record, or an array, collection or map of such",
                Leaking.class,
                Bill.class);
        assertRefused(
                "entity " + Endless.class.getName() + ": projector " + EndlessProjector.class.getName()
                        + ": component 'children' holds record " + Node.class.getName()
                        + " within itself; give the inner one an end",
                Endless.class);
    }

    @Test
    void aTriggerThatKnowsNoProjectorIsRefused() {
        assertRefused(
                "entity " + Triggered.class.getName() + ": projector " + BillProjector.class.getName()
                        + " is unknown to the trigger that writes its events, which would tell what the projector keeps"
                        + " back; leave out one of them",
                Bill.class,
                Triggered.class);
    }
}

package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes of a mapping break consumers. Each class here is a later version of {@link Before}. */
class CompatibilityTest {
    enum Colour {
        RED,
        GREEN
    }

    enum MoreColours {
        RED,
        GREEN,
        BLUE
    }

    @Embeddable
    static class Place {
        String street;
        String city;
    }

    @Embeddable
    static class PlaceWithoutStreet {
        String city;
    }

    @Entity(name = "Thing")
    @OutboxEntity
    static class Before {
        @Id
        long id;

        String name;

        @Column(nullable = false)
        String code;

        int number;
        BigDecimal price;
        Colour colour;
        Place place;
    }

    @Entity(name = "Thing")
    @OutboxEntity
    static class WithMore {
        @Id
        long id;

        String name;

        @Column(nullable = false)
        String code;

        int number;
        BigDecimal price;
        Colour colour;
        Place place;
        String added;
    }

    @Entity(name = "Thing")
    @OutboxEntity
    static class Narrowed {
        @Id
        int id;

        @Column(nullable = false)
        String name;

        @Column(nullable = false)
        String code;

        short number;
        long price;
        Colour colour;
        Place place;
    }

    @Entity(name = "Thing")
    @OutboxEntity
    static class WithoutName {
        @Id
        long id;

        @Column(nullable = false)
        String code;

        int number;
        BigDecimal price;
        Colour colour;
        PlaceWithoutStreet place;
    }

    @Entity(name = "Thing")
    @OutboxEntity
    static class Retyped {
        @Id
        String id;

        int name;
        String code;
        long number;
        BigDecimal price;
        MoreColours colour;
        String place;
    }

    @Entity(name = "Thing")
    @OutboxEntity
    static class LoadedLate {
        @Id
        long id;

        String name;

        @Column(nullable = false)
        @Basic(fetch = FetchType.LAZY)
        String code;

        int number;
        BigDecimal price;
        Colour colour;
        Place place;
    }

    @Entity(name = "SpecialThing")
    static class Special extends Before {
        String more;
    }

    @Entity(name = "Other")
    @OutboxEntity
    static class Other {
        @Id
        long id;
    }

    @TempDir
    private Path directory;

    @BeforeEach
    void storeWhatWasBefore() {
        EventSchemas.ofEntities(Before.class).writeTo(directory);
    }

    private Set<String> breaksOf(Class<?>... entities) {
        return EventSchemas.ofEntities(entities).breakingChanges(directory).stream()
                .filter(change -> change.type().equals("thing.updated"))
                .map(change -> (change.where() + " " + change.what()).strip())
                .collect(Collectors.toSet());
    }

    @Test
    void theSameBreaksNothing() {
        assertThat(breaksOf(Before.class)).isEmpty();
    }

    @Test
    void anAttributeMoreBreaksNothing() {
        assertThat(breaksOf(WithMore.class)).isEmpty();
    }

    @Test
    void aSubclassMoreBreaksNothing() {
        assertThat(breaksOf(Before.class, Special.class)).isEmpty();
    }

    @Test
    void whatAllowsFewerValuesBreaksNothing() {
        assertThat(breaksOf(Narrowed.class)).isEmpty();
    }

    @Test
    void anAttributeLessBreaks() {
        assertThat(breaksOf(WithoutName.class)).containsOnly("state.name is gone", "state.place.street is gone");
    }

    @Test
    void anotherTypeOrMoreValuesBreak() {
        assertThat(breaksOf(Retyped.class))
                .containsOnly(
                        "id was integer and is now string",
                        "state.name was string and is now integer",
                        "state.code was never null and may be null now",
                        "state.number was int32 and is now int64",
                        "state.colour may be \"BLUE\" now, a value that it never had",
                        "state.place was object and is now string");
    }

    @Test
    void fewerEnumConstantsBreakNothing() {
        EventSchemas.ofEntities(Retyped.class).writeTo(directory);

        assertThat(breaksOf(Before.class)).noneMatch(change -> change.contains("colour"));
    }

    @Test
    void whatIsNoLongerInEachEventBreaks() {
        assertThat(breaksOf(LoadedLate.class)).containsOnly("state.code was always there and may be absent now");
    }

    @Test
    void theAttributesOfASubclassThatIsGoneBreak() {
        EventSchemas.ofEntities(Before.class, Special.class).writeTo(directory);

        assertThat(breaksOf(Before.class)).containsOnly("state.more is gone");
    }

    @Test
    void aStateThatMayBeDroppedBreaks() {
        EventSchemas dropping = EventSchemas.ofEntities(Map.of("outbox.oversize", "drop-state"), Before.class);

        assertThat(dropping.breakingChanges(directory))
                .extracting(Object::toString)
                .contains("thing.created: 'state' was always there and may be absent now");
    }

    @Test
    void anEventTypeThatIsGoneBreaks() {
        assertThat(EventSchemas.ofEntities(Before.class, Other.class).breakingChanges(directory))
                .isEmpty();
        assertThat(EventSchemas.ofEntities(Other.class).breakingChanges(directory))
                .extracting(Object::toString)
                .containsExactly(
                        "thing.created: is no longer written",
                        "thing.deleted: is no longer written",
                        "thing.updated: is no longer written");
    }

    @Test
    void anotherSubjectBreaks() {
        assertThat(EventSchemas.ofEntities(Before.class).below("other").breakingChanges(directory))
                .extracting(Object::toString)
                .contains("thing.created: had the subject events.thing.created and has now other.thing.created");
    }

    @Test
    void aBuildFailsForABreakSayingWhatAndWhatToDo() throws IOException {
        String before = Files.readString(directory.resolve("thing.updated.schema.json"));

        assertThatThrownBy(() -> EventSchemas.ofEntities(WithoutName.class).verify(directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("thing.created, thing.deleted, thing.updated: 'state.name' is gone")
                .hasMessageContaining("@OutboxEntity(name = …)")
                .hasMessageContaining("delete from " + directory
                        + ": thing.created.schema.json thing.deleted.schema.json thing.updated.schema.json");
        assertThat(directory.resolve("thing.updated.schema.json")).hasContent(before);
    }

    @Test
    void aBuildFailsOnceForAChangeThatBreaksNobodyAndWritesItDown() {
        assertThatThrownBy(() -> EventSchemas.ofEntities(WithMore.class).verify(directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("written anew")
                .hasMessageContaining("thing.updated.schema.json");

        assertThatCode(() -> EventSchemas.ofEntities(WithMore.class).verify(directory))
                .doesNotThrowAnyException();
        assertThat(breaksOf(Before.class)).containsOnly("state.added is gone");
    }

    @Test
    void aBreakIsAcceptedByDeletingWhatItBreaks() throws IOException {
        for (String kind : Set.of("created", "updated", "deleted")) {
            Files.delete(directory.resolve("thing." + kind + ".schema.json"));
        }

        assertThatThrownBy(() -> EventSchemas.ofEntities(WithoutName.class).verify(directory))
                .hasMessageContaining("written anew");
        assertThatCode(() -> EventSchemas.ofEntities(WithoutName.class).verify(directory))
                .doesNotThrowAnyException();
    }

    @Test
    void theLineEndsThatGitMakesAreNoChange() throws IOException {
        Path file = directory.resolve("thing.updated.schema.json");
        Files.writeString(file, Files.readString(file).replace("\n", "\r\n"));

        assertThatCode(() -> EventSchemas.ofEntities(Before.class).verify(directory))
                .doesNotThrowAnyException();
    }
}

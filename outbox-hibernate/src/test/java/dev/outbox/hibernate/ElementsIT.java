package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.OrderColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The elements of a collection are those of its rows. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ElementsIT {
    /** Each is another one for a set, and without a colour for a unique constraint too. */
    @Embeddable
    static class Trait {
        String colour;

        String size = "big";
    }

    @Embeddable
    static class Stamp {
        String place = "Linz";

        @Column(insertable = false)
        String weight = "not inserted";
    }

    @Entity(name = "Disguise")
    @OutboxEntity
    static class Disguise {
        @Id
        @GeneratedValue
        Long id;

        @ElementCollection
        Set<Trait> traits = new HashSet<>();

        @ElementCollection
        @OrderColumn
        List<String> lines = new ArrayList<>();
    }

    @Entity(name = "Parcel")
    @OutboxEntity
    static class Parcel {
        @Id
        @GeneratedValue
        Long id;

        @ElementCollection
        Set<Stamp> stamps = new HashSet<>();
    }

    @AutoClose
    private final TestApp app;

    ElementsIT(TestDatabase database) {
        app = TestApp.start(database, Disguise.class, Parcel.class);
    }

    private Disguise persisted(Disguise disguise) {
        app.inTransaction(session -> session.persist(disguise));
        return disguise;
    }

    @Test
    void elementsOfASetThatAreAlikeAreToldAsOftenAsTheyAreThere() {
        Disguise disguise = new Disguise();
        disguise.traits.add(new Trait());
        disguise.traits.add(new Trait());
        persisted(disguise);

        assertThat(app.onlyEvent().data())
                .contains("\"traits\":[{\"colour\":null,\"size\":\"big\"},{\"colour\":null,\"size\":\"big\"}]");
    }

    @Test
    void takingAwayOneOfTwoElementsThatAreAlikeIsAChange() {
        Disguise disguise = new Disguise();
        disguise.traits.add(new Trait());
        disguise.traits.add(new Trait());
        persisted(disguise);
        app.events();

        app.inTransaction(session -> {
            Set<Trait> traits = session.find(Disguise.class, disguise.id).traits;
            traits.remove(traits.iterator().next());
        });

        assertThat(app.onlyEvent().data())
                .contains(
                        "\"from\":[{\"colour\":null,\"size\":\"big\"},{\"colour\":null,\"size\":\"big\"}],\"to\":[{\"colour\":null,\"size\":\"big\"}]");
    }

    @Test
    void nothingAtTheEndOfAListHasARow() {
        Disguise disguise = new Disguise();
        disguise.lines.addAll(Arrays.asList("a", null, "b", null));
        persisted(disguise);

        assertThat(app.onlyEvent().data()).contains("\"lines\":[\"a\",null,\"b\"]");
    }

    @Test
    void addingNothingToTheEndOfAListIsNoChange() {
        Disguise disguise = new Disguise();
        disguise.lines.add("a");
        persisted(disguise);
        app.events();

        app.inTransaction(
                session -> session.find(Disguise.class, disguise.id).lines.add(null));

        assertThat(app.events()).isEmpty();
    }

    @Test
    void whatNoInsertWritesOfAnElementIsNotTold() {
        Parcel parcel = new Parcel();
        parcel.stamps.add(new Stamp());
        app.inTransaction(session -> session.persist(parcel));

        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"stamps\":[{\"place\":\"Linz\"}]}}");
    }
}

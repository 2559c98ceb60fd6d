package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.CascadeType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.Hibernate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Collections that an entity owns are part of its state, as values or ids. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CollectionsIT {
    @Embeddable
    record Line(String product, int amount) {}

    @Embeddable
    static class Contact {
        @ElementCollection
        List<String> phones = new ArrayList<>();

        String mail;
    }

    @Entity(name = "Box")
    @OutboxEntity
    static class Box {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        String name = "box";

        @ElementCollection
        Set<String> tags = new HashSet<>();

        @ElementCollection
        @OrderColumn
        List<Line> lines = new ArrayList<>();

        @ElementCollection
        List<String> bag = new ArrayList<>();

        @ElementCollection
        Map<String, Integer> counts = new HashMap<>();

        @ManyToMany(cascade = CascadeType.PERSIST)
        Set<Label> labels = new HashSet<>();

        Contact contact;
    }

    @Entity(name = "Label")
    @OutboxEntity
    static class Label {
        @Id
        @GeneratedValue
        Long id;

        @ManyToMany(mappedBy = "labels")
        Set<Box> boxes = new HashSet<>();
    }

    @Entity(name = "Invoice")
    @OutboxEntity
    static class Invoice {
        @Id
        @GeneratedValue
        Long id;

        @Version
        int version;

        @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
        @JoinColumn(name = "invoice_id", nullable = false)
        List<Position> positions = new ArrayList<>();

        @ElementCollection
        Set<String> marks = new HashSet<>();
    }

    @Entity(name = "Position")
    @OutboxEntity
    static class Position {
        @Id
        @GeneratedValue
        Long id;

        int amount;
    }

    @Entity(name = "Shelf")
    @OutboxEntity
    static class Shelf implements Serializable {
        private static final long serialVersionUID = 1L;

        @Id
        @GeneratedValue
        Long id;

        @Column(unique = true, nullable = false)
        String code;

        @ElementCollection
        @CollectionTable(joinColumns = @JoinColumn(name = "shelf_code", referencedColumnName = "code"))
        Set<String> books = new HashSet<>();
    }

    @AutoClose
    private final TestApp app;

    CollectionsIT(TestDatabase database) {
        app = TestApp.start(database, Box.class, Label.class, Invoice.class, Position.class, Shelf.class);
    }

    private long given(java.util.function.Consumer<Box> filling) {
        Box box = new Box();
        filling.accept(box);
        app.inTransaction(session -> session.persist(box));
        app.events();
        return box.id;
    }

    private String changed(long id, java.util.function.Consumer<Box> change) {
        app.inTransaction(session -> change.accept(session.find(Box.class, id)));
        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("box.updated");
        return event.data().replaceFirst(".*\"changed\":", "");
    }

    @Test
    void aNewEntityIsToldWithItsCollections() {
        Box box = new Box();
        box.tags.add("a");
        box.lines.add(new Line("tea", 2));
        box.counts.put("x", 1);
        box.contact = new Contact();
        box.contact.phones.add("123");
        Label label = new Label();
        box.labels.add(label);
        app.inTransaction(session -> session.persist(box));

        assertThat(app.events())
                .extracting(WrittenEvent::data)
                .contains("{\"entity\":\"box\",\"id\":" + box.id
                        + ",\"state\":{\"bag\":[],\"contact\":{\"mail\":null,\"phones\":[\"123\"]},\"counts\":{\"x\":1},"
                        + "\"labels\":[" + label.id + "],\"lines\":[{\"amount\":2,\"product\":\"tea\"}],"
                        + "\"name\":\"box\",\"tags\":[\"a\"]}}");
    }

    @Test
    void aCollectionThatRefersToAnotherColumnThanTheIdentifierIsTold() {
        Shelf shelf = new Shelf();
        shelf.code = "A1";
        shelf.books.add("a");
        app.inTransaction(session -> session.persist(shelf));
        assertThat(app.onlyEvent().data()).contains("\"books\":[\"a\"]");

        app.inTransaction(session -> session.find(Shelf.class, shelf.id).books.add("b"));
        assertThat(app.onlyEvent().data()).endsWith("\"changed\":{\"books\":{\"from\":[\"a\"],\"to\":[\"a\",\"b\"]}}}");

        app.inTransaction(session -> session.find(Shelf.class, shelf.id).books = new HashSet<>());
        assertThat(app.onlyEvent().data()).contains("\"to\":[]");

        app.inTransaction(session -> session.find(Shelf.class, shelf.id).books.add("c"));
        app.events();
        app.inTransaction(session -> session.remove(session.find(Shelf.class, shelf.id)));
        assertThat(app.onlyEvent().type()).isEqualTo("shelf.deleted");
    }

    @Test
    void whatIsNullInACollectionHasNoRowAndIsNotTold() {
        long id = given(box -> box.counts.put("x", 1));

        assertThat(changed(id, box -> box.counts.put("x", null)))
                .isEqualTo("{\"counts\":{\"from\":{\"x\":1},\"to\":{}}}}");
    }

    @Test
    void aCollectionWhoseOwnerWasEvictedBeforeTheFlushIsRefusedAndNotLost() {
        long id = given(box -> box.tags.add("a"));

        assertThatThrownBy(() -> app.inTransaction(session -> {
                    Box box = session.find(Box.class, id);
                    assertThat(box.tags).containsExactly("a");
                    box.tags = new HashSet<>();
                    session.evict(box);
                }))
                .hasStackTraceContaining("collection 'tags' of entity 'box' was replaced and its owner evicted");

        assertThat(app.events()).isEmpty();
        assertThat(changed(id, box -> box.tags.clear())).isEqualTo("{\"tags\":{\"from\":[\"a\"],\"to\":[]}}}");
    }

    @Test
    void aSetThatChangesIsToldAsItWasAndIs() {
        long id = given(box -> box.tags.add("a"));

        assertThat(changed(id, box -> {
                    box.tags.add("b");
                    box.tags.remove("a");
                }))
                .isEqualTo("{\"tags\":{\"from\":[\"a\"],\"to\":[\"b\"]}}}");
    }

    @Test
    void aListKeepsItsOrder() {
        long id = given(box -> box.lines.addAll(List.of(new Line("a", 1), new Line("b", 2))));

        assertThat(changed(id, box -> java.util.Collections.swap(box.lines, 0, 1)))
                .isEqualTo("{\"lines\":{"
                        + "\"from\":[{\"amount\":1,\"product\":\"a\"},{\"amount\":2,\"product\":\"b\"}],"
                        + "\"to\":[{\"amount\":2,\"product\":\"b\"},{\"amount\":1,\"product\":\"a\"}]}}}");
    }

    @Test
    void aMapIsAnObject() {
        long id = given(box -> box.counts.put("x", 1));

        assertThat(changed(id, box -> {
                    box.counts.put("x", 2);
                    box.counts.put("y", 3);
                }))
                .isEqualTo("{\"counts\":{\"from\":{\"x\":1},\"to\":{\"x\":2,\"y\":3}}}}");
    }

    @Test
    void aBagCountsItsElements() {
        long id = given(box -> box.bag.addAll(List.of("a", "a")));

        assertThat(changed(id, box -> box.bag.remove(0)))
                .isEqualTo("{\"bag\":{\"from\":[\"a\",\"a\"],\"to\":[\"a\"]}}}");
    }

    @Test
    void aCollectionInsideAnEmbeddableIsToldWithIt() {
        long id = given(box -> {
            box.contact = new Contact();
            box.contact.mail = "m";
            box.contact.phones.add("1");
        });

        assertThat(changed(id, box -> box.contact.phones.add("2")))
                .isEqualTo("{\"contact\":{\"from\":{\"mail\":\"m\",\"phones\":[\"1\"]},"
                        + "\"to\":{\"mail\":\"m\",\"phones\":[\"1\",\"2\"]}}}}");
    }

    @Test
    void aCollectionThatIsReplacedIsToldAsItWasAndIs() {
        long id = given(box -> box.tags.addAll(Set.of("a")));

        assertThat(changed(id, box -> {
                    Hibernate.initialize(box.tags);
                    box.tags = new HashSet<>(Set.of("c"));
                }))
                .isEqualTo("{\"tags\":{\"from\":[\"a\"],\"to\":[\"c\"]}}}");
    }

    @Test
    void ofACollectionReplacedWithoutBeingLoadedOnlyTheNewContentIsKnown() {
        long id = given(box -> box.tags.addAll(Set.of("a")));

        assertThat(changed(id, box -> box.tags = new HashSet<>(Set.of("c")))).isEqualTo("{\"tags\":{\"to\":[\"c\"]}}}");
    }

    @Test
    void aCollectionReplacedAndThenChangedIsToldFromTheStart() {
        long id = given(box -> box.tags.addAll(Set.of("a")));

        app.inTransaction(session -> {
            Box box = session.find(Box.class, id);
            Hibernate.initialize(box.tags);
            box.tags = new HashSet<>(Set.of("b"));
            session.flush();
            box.tags.add("c");
            session.flush();
            box.tags.remove("b");
        });

        assertThat(app.onlyEvent().data()).endsWith("\"changed\":{\"tags\":{\"from\":[\"a\"],\"to\":[\"c\"]}}}");
    }

    @Test
    void aCollectionThatWasNotLoadedIsLeftOutAndNotLoaded() {
        long id = given(box -> box.tags.add("a"));

        app.inTransaction(session -> {
            Box box = session.find(Box.class, id);
            box.name = "other";
            session.flush();
            assertThat(Hibernate.isInitialized(box.tags)).isFalse();
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.data())
                .isEqualTo("{\"entity\":\"box\",\"id\":" + id
                        + ",\"state\":{\"contact\":{\"mail\":null},\"name\":\"other\"},"
                        + "\"changed\":{\"name\":{\"from\":\"box\",\"to\":\"other\"}}}");
    }

    @Test
    void aCollectionLoadedBetweenTwoFlushesIsToldAsItWasBefore() {
        long id = given(box -> box.tags.add("a"));

        app.inTransaction(session -> {
            Box box = session.find(Box.class, id);
            box.name = "other";
            session.flush();
            box.tags.add("b");
        });

        assertThat(app.onlyEvent().data()).contains("\"tags\":{\"from\":[\"a\"],\"to\":[\"a\",\"b\"]}");
    }

    @Test
    void twoCollectionsChangedTogetherAreToldInOneEvent() {
        long id = given(box -> {
            box.tags.add("a");
            box.counts.put("x", 1);
        });

        assertThat(changed(id, box -> {
                    box.tags.clear();
                    box.counts.clear();
                }))
                .isEqualTo("{\"counts\":{\"from\":{\"x\":1},\"to\":{}},\"tags\":{\"from\":[\"a\"],\"to\":[]}}}");
    }

    @Test
    void aCollectionThatReturnsToItsContentIsNoChange() {
        long id = given(box -> box.tags.add("a"));

        app.inTransaction(session -> {
            Box box = session.find(Box.class, id);
            box.tags.add("b");
            session.flush();
            box.tags.remove("b");
        });

        assertThat(app.events()).isEmpty();
    }

    @Test
    void aDeletedEntityIsToldWithTheCollectionsItHad() {
        long id = given(box -> box.tags.add("a"));

        app.inTransaction(session -> {
            Box box = session.find(Box.class, id);
            box.tags.add("never written");
            session.remove(box);
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("box.deleted");
        assertThat(event.data()).contains("\"tags\":[\"a\"]");
    }

    @Test
    void manyToManyIsToldByTheOwner() {
        Label label = new Label();
        long id = given(box -> box.labels.add(label));
        Label other = new Label();
        app.inTransaction(session -> session.persist(other));
        assertThat(app.onlyEvent().data()).isEqualTo("{\"entity\":\"label\",\"id\":" + other.id + ",\"state\":{}}");

        app.inTransaction(session -> {
            Box box = session.find(Box.class, id);
            Label added = session.getReference(Label.class, other.id);
            box.labels.add(added);
            session.flush();
            added.boxes.add(box);
        });

        assertThat(app.onlyEvent().data())
                .contains("\"changed\":{\"labels\":{\"from\":[" + label.id + "],\"to\":[")
                .contains(Long.toString(other.id));
    }

    @Test
    void whatOnlyTheOtherSideOfManyToManySaysIsNeitherWrittenNorTold() {
        Label label = new Label();
        app.inTransaction(session -> session.persist(label));
        long id = given(box -> {});

        app.inTransaction(session -> session.find(Label.class, label.id).boxes.add(session.find(Box.class, id)));

        assertThat(app.events()).isEmpty();
        app.inTransaction(
                session -> assertThat(session.find(Box.class, id).labels).isEmpty());
    }

    @Test
    void aVersionedOwnerIsUpdatedWithItsCollection() {
        Invoice invoice = new Invoice();
        invoice.marks.add("a");
        app.inTransaction(session -> session.persist(invoice));
        app.events();

        app.inTransaction(
                session -> session.find(Invoice.class, invoice.id).marks.add("b"));

        assertThat(app.onlyEvent().data())
                .contains("\"version\":1")
                .endsWith("\"changed\":{\"marks\":{\"from\":[\"a\"],\"to\":[\"a\",\"b\"]}}}");
    }

    @Test
    void childrenOfAnOwnerTellOfThemselvesAndTheirOwnerOfTheirIds() {
        Invoice invoice = new Invoice();
        invoice.positions.add(new Position());
        app.inTransaction(session -> session.persist(invoice));
        long first = invoice.positions.get(0).id;
        assertThat(app.events())
                .extracting(WrittenEvent::data)
                .containsExactly(
                        "{\"entity\":\"invoice\",\"id\":" + invoice.id
                                + ",\"version\":0,\"state\":{\"marks\":[],\"positions\":[" + first + "]}}",
                        "{\"entity\":\"position\",\"id\":" + first + ",\"state\":{\"amount\":0}}");

        app.inTransaction(
                session -> session.find(Invoice.class, invoice.id).positions.remove(0));
        assertThat(app.events()).extracting(WrittenEvent::type).containsExactly("invoice.updated", "position.deleted");
    }
}

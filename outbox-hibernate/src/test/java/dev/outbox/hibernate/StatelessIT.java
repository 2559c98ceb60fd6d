package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.hibernate.annotations.CurrentTimestamp;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernate.generator.EventType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A stateless session does not know what was before; events say so by leaving it out. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatelessIT {
    @Entity(name = "Item")
    @OutboxEntity
    static class Item {
        @Id
        long id;

        @Version
        Integer version;

        String name;

        @ElementCollection
        Set<String> tags = new LinkedHashSet<>();

        Item() {}

        Item(long id, String name, String... tags) {
            this.id = id;
            this.name = name;
            this.tags.addAll(List.of(tags));
        }
    }

    @Entity(name = "Parcel")
    @OutboxEntity
    static class Parcel {
        @Id
        long id;

        @Version
        @CurrentTimestamp
        Instant version;

        String name;

        @Generated(event = {EventType.INSERT, EventType.UPDATE})
        @Column(columnDefinition = "integer generated always as (length(name)) stored")
        Integer length;

        @UpdateTimestamp
        Instant updated;
    }

    @AutoClose
    private final TestApp app;

    private long ids;

    StatelessIT(TestDatabase database) {
        app = TestApp.start(database, Item.class, Parcel.class);
    }

    private Item given(String name, String... tags) {
        Item item = new Item(++ids, name, tags);
        app.inStatelessTransaction(session -> session.insert(item));
        return item;
    }

    @Test
    void anInsertIsCreatedWithItsCollections() {
        Item item = given("one", "a", "b");

        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"item\",\"id\":" + item.id
                        + ",\"version\":0,\"state\":{\"name\":\"one\",\"tags\":[\"a\",\"b\"]}}");
    }

    @Test
    void anUpdateHasTheStateAndNoChanges() {
        Item item = given("one");
        app.events();
        item.name = "two";
        item.tags.add("c");

        app.inStatelessTransaction(session -> session.update(item));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("item.updated");
        assertThat(event.data())
                .isEqualTo("{\"entity\":\"item\",\"id\":" + item.id
                        + ",\"version\":1,\"state\":{\"name\":\"two\",\"tags\":[\"c\"]}}");
    }

    @Test
    void whatTheDatabaseGeneratesIsLeftOutAsItIsNotReadBack() {
        Parcel parcel = new Parcel();
        parcel.id = ++ids;
        parcel.name = "one";
        app.inStatelessTransaction(session -> session.insert(parcel));
        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"parcel\",\"id\":" + parcel.id + ",\"state\":{\"name\":\"one\",\"updated\":\""
                        + parcel.updated + "\"}}");

        app.inStatelessTransaction(session -> {
            Parcel found = session.get(Parcel.class, parcel.id);
            found.name = "longer";
            session.update(found);
        });
        assertThat(app.onlyEvent().data()).contains("\"name\":\"longer\"").doesNotContain("length", "version");
    }

    @Test
    void aDeleteHasNoState() {
        Item item = given("one", "a");
        app.events();

        app.inStatelessTransaction(session -> session.delete(item));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("item.deleted");
        assertThat(event.data()).isEqualTo("{\"entity\":\"item\",\"id\":" + item.id + "}");
    }

    @Test
    void severalOperationsMakeOneEvent() {
        Item created = new Item(++ids, "one");
        Item gone = new Item(++ids, "gone");
        app.inStatelessTransaction(session -> {
            session.insert(created);
            created.name = "two";
            session.update(created);
            session.insert(gone);
            session.delete(gone);
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("item.created");
        assertThat(event.data()).contains("\"name\":\"two\"");
    }

    @Test
    void manyAtOnceAreManyEventsOfOneStatement() {
        List<Item> items = List.of(new Item(++ids, "a"), new Item(++ids, "b"), new Item(++ids, "c"));
        app.inStatelessTransaction(session -> session.insertMultiple(items));

        List<WrittenEvent> events = app.events();
        assertThat(events)
                .extracting(WrittenEvent::key)
                .containsExactlyElementsOf(
                        items.stream().map(item -> "item/" + item.id).toList());
        assertThat(events)
                .extracting(WrittenEvent::statement)
                .containsOnly(events.get(0).statement());
    }

    @Test
    void manyAreUpdatedUpsertedAndDeletedAtOnce() {
        List<Item> items = List.of(given("a"), given("b"));
        app.events();

        items.forEach(item -> item.name = "updated");
        app.inStatelessTransaction(session -> session.updateMultiple(items));
        assertThat(app.events())
                .extracting(WrittenEvent::type, WrittenEvent::subject)
                .containsExactlyElementsOf(eachOf("item.updated", items));

        app.inStatelessTransaction(session -> session.upsertMultiple(items));
        assertThat(app.events())
                .allSatisfy(event -> assertThat(event.data()).endsWith("\"upsert\":true}"))
                .extracting(WrittenEvent::type, WrittenEvent::subject)
                .containsExactlyElementsOf(eachOf("item.updated", items));

        app.inStatelessTransaction(session -> session.deleteMultiple(items));
        assertThat(app.events())
                .extracting(WrittenEvent::type, WrittenEvent::subject)
                .containsExactlyElementsOf(eachOf("item.deleted", items));
    }

    private static List<Tuple> eachOf(String type, List<Item> items) {
        return items.stream()
                .map(item -> Tuple.tuple(type, Long.toString(item.id)))
                .toList();
    }

    @Test
    void whatIsOnlyReadIsNotTold() {
        Item item = given("one", "a");
        app.events();

        app.inStatelessTransaction(session -> {
            Item read = session.get(Item.class, item.id);
            session.fetch(read.tags);
            read.name = "never written";
            session.refresh(read);
        });

        assertThat(app.events()).isEmpty();
    }

    @Test
    void whatIsHeldBackInABatchIsWrittenBeforeItsEvent() {
        Item item = new Item(++ids, "held back");
        app.inStatelessTransaction(session -> {
            session.setJdbcBatchSize(50);
            session.insert(item);
        });

        // The number of the command in its transaction: the event's id must be drawn while the row is locked.
        int row = app.fromTransaction(session -> session.createNativeQuery(
                        "select cast(cast(cmin as text) as integer) from item where id = " + item.id, Integer.class)
                .getSingleResult());
        String event = app.onlyEvent().statement();
        assertThat(Integer.parseInt(event.substring(event.indexOf('/') + 1))).isGreaterThan(row);
    }

    @Test
    void anUpsertIsUpdatedAndSaysThatItMayBeNew() {
        Item item = new Item(++ids, "one");
        item.version = 0;
        app.inStatelessTransaction(session -> session.upsert(item));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("item.updated");
        assertThat(event.data())
                .contains("\"name\":\"one\"")
                .endsWith("\"upsert\":true}")
                .doesNotContain("changed");
    }

    @Test
    void anUpsertOfWhatTheTransactionCreatedIsCreated() {
        Item item = new Item(++ids, "one");
        app.inStatelessTransaction(session -> {
            session.insert(item);
            item.name = "two";
            session.upsert(item);
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("item.created");
        assertThat(event.data()).contains("\"name\":\"two\"").doesNotContain("upsert");
    }
}

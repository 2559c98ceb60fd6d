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
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToOne;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.LockMode;
import org.hibernate.annotations.Any;
import org.hibernate.annotations.AnyDiscriminatorValue;
import org.hibernate.annotations.AnyKeyJavaClass;
import org.hibernate.annotations.CreationTimestamp;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.SQLDelete;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.annotations.SecondaryRow;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernate.generator.EventType;
import org.hibernate.type.SqlTypes;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The less common mappings. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MappingsIT {
    @Entity(name = "Soft")
    @OutboxEntity
    @SoftDelete
    static class Soft {
        @Id
        @GeneratedValue
        Long id;

        String name = "soft";
    }

    @Entity(name = "Hidden")
    @OutboxEntity
    @SQLDelete(sql = "update hidden set gone = true where id = ?")
    @SQLRestriction("gone = false")
    static class Hidden {
        @Id
        @GeneratedValue
        Long id;

        boolean gone;
    }

    @Entity(name = "Member")
    @OutboxEntity(key = "mail")
    static class Member {
        @Id
        @GeneratedValue
        Long id;

        @NaturalId(mutable = true)
        @Column(nullable = false)
        String mail;
    }

    @Entity(name = "Wide")
    @OutboxEntity
    @DynamicUpdate
    @SecondaryTable(name = "wide_more")
    static class Wide {
        @Id
        @GeneratedValue
        Long id;

        String near = "near";

        @Column(table = "wide_more")
        String far = "far";
    }

    @Entity(name = "Fixed")
    @OutboxEntity
    @Immutable
    static class Fixed {
        @Id
        @GeneratedValue
        Long id;

        String name = "fixed";
    }

    @Entity(name = "Stamped")
    @OutboxEntity
    static class Stamped {
        @Id
        @GeneratedValue
        Long id;

        String name = "a";

        @CreationTimestamp
        Instant created;

        @UpdateTimestamp
        Instant updated;

        @Generated(event = {EventType.INSERT, EventType.UPDATE})
        @Column(columnDefinition = "integer generated always as (length(name)) stored")
        Integer length;

        @Version
        Instant version;
    }

    @Entity(name = "Jacket")
    @OutboxEntity
    static class Jacket {
        @Id
        @GeneratedValue
        Long id;

        @JdbcTypeCode(SqlTypes.JSON)
        String raw;
    }

    @Entity(name = "Counter")
    @OutboxEntity
    static class Counter {
        @Id
        @GeneratedValue
        Long id;

        @Version
        int version;

        int count;

        @ElementCollection
        Set<String> marks = new HashSet<>();
    }

    @Entity(name = "Comment")
    @OutboxEntity
    static class Comment {
        @Id
        @GeneratedValue
        Long id;

        @Any
        @AnyKeyJavaClass(Long.class)
        @AnyDiscriminatorValue(discriminator = "s", entity = Soft.class)
        @AnyDiscriminatorValue(discriminator = "w", entity = Wide.class)
        @Column(name = "about_type")
        @JoinColumn(name = "about_id")
        Object about;
    }

    @Embeddable
    record Route(
            @Column(updatable = false) String origin,
            String destination,
            @Column(insertable = false) String carrier) {}

    @Entity(name = "Folder")
    @OutboxEntity
    @SecondaryTable(name = "folder_label")
    static class Folder {
        @Id
        @GeneratedValue
        Long id;

        @ManyToOne
        @JoinTable(name = "folder_parent")
        Folder parent;

        @Column(table = "folder_label", nullable = false)
        String label;
    }

    @Entity(name = "Voyage")
    @OutboxEntity
    static class Voyage {
        @Id
        @GeneratedValue
        Long id;

        Route route;
    }

    @Entity(name = "Contract")
    @OutboxEntity
    static class Contract {
        @Id
        @GeneratedValue
        Long id;

        @Column(updatable = false)
        String signed;

        @Column(insertable = false)
        String ended;

        @ManyToOne
        @JoinColumn(name = "fixed_id")
        Fixed fixed;

        @Column(name = "fixed_id", insertable = false, updatable = false)
        Long fixedId;
    }

    @Entity(name = "Annex")
    @OutboxEntity
    static class Annex {
        @Id
        Long id;

        @MapsId
        @OneToOne
        Contract contract;
    }

    @Entity(name = "Guest")
    @OutboxEntity
    @SecondaryTable(name = "guest_notes")
    @SecondaryRow(table = "guest_notes", owned = false)
    static class Guest {
        @Id
        @GeneratedValue
        Long id;

        String name = "guest";

        @Column(table = "guest_notes")
        String note;
    }

    @AutoClose
    private final TestApp app;

    MappingsIT(TestDatabase database) {
        app = TestApp.start(
                database,
                Soft.class,
                Hidden.class,
                Member.class,
                Wide.class,
                Fixed.class,
                Stamped.class,
                Jacket.class,
                Counter.class,
                Comment.class,
                Contract.class,
                Voyage.class,
                Folder.class,
                Annex.class,
                Guest.class);
    }

    private <T> T persisted(T entity) {
        app.inTransaction(session -> session.persist(entity));
        return entity;
    }

    @Test
    void aSoftDeletedEntityIsDeleted() {
        Soft soft = persisted(new Soft());
        app.events();

        app.inTransaction(session -> session.remove(session.find(Soft.class, soft.id)));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("soft.deleted");
        assertThat(event.data()).endsWith("\"state\":{\"name\":\"soft\"}}");
    }

    @Test
    void anEntityDeletedByItsOwnStatementIsDeleted() {
        Hidden hidden = persisted(new Hidden());
        app.events();

        app.inTransaction(session -> session.remove(session.find(Hidden.class, hidden.id)));

        assertThat(app.onlyEvent().type()).isEqualTo("hidden.deleted");
    }

    @Test
    void aNaturalIdCanBeTheKey() {
        Member member = new Member();
        member.mail = "a@b.c";
        persisted(member);

        WrittenEvent event = app.onlyEvent();
        assertThat(event.key()).isEqualTo("a@b.c");
        assertThat(event.subject()).isEqualTo(member.id.toString());
    }

    @Test
    void aNaturalIdThatChangesIsTheNewKey() {
        Member member = new Member();
        member.mail = "old@b.c";
        persisted(member);
        app.events();

        app.inTransaction(session -> session.find(Member.class, member.id).mail = "new@b.c");

        WrittenEvent event = app.onlyEvent();
        assertThat(event.key()).isEqualTo("new@b.c");
        assertThat(event.data()).contains("\"from\":\"old@b.c\"");
    }

    @Test
    void anEmptyKeyFallsBackToTheId() {
        Member member = new Member();
        member.mail = "";
        persisted(member);

        assertThat(app.onlyEvent().key()).isEqualTo("member/" + member.id);
    }

    @Test
    void aSecondaryTableIsPartOfTheState() {
        Wide wide = persisted(new Wide());
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"near\":\"near\",\"far\":\"far\"}}");

        app.inTransaction(session -> session.find(Wide.class, wide.id).far = "farther");
        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"near\":\"near\",\"far\":\"farther\"},"
                        + "\"changed\":{\"far\":{\"from\":\"far\",\"to\":\"farther\"}}}");
    }

    @Test
    void anImmutableEntityIsCreatedAndDeletedAndNothingBetween() {
        Fixed fixed = persisted(new Fixed());
        assertThat(app.onlyEvent().type()).isEqualTo("fixed.created");

        app.inTransaction(session -> session.find(Fixed.class, fixed.id).name = "other");
        assertThat(app.events()).isEmpty();

        app.inTransaction(session -> session.remove(session.find(Fixed.class, fixed.id)));
        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("fixed.deleted");
        assertThat(event.data()).contains("\"name\":\"fixed\"");
    }

    @Test
    void generatedValuesAreToldAsTheyAreInTheDatabase() {
        Stamped stamped = persisted(new Stamped());
        assertThat(app.onlyEvent().data())
                .contains(
                        "\"created\":\"" + stamped.created + "\"",
                        "\"length\":1",
                        "\"version\":\"" + stamped.version + "\"");
        Instant before = stamped.updated;

        Stamped changed = app.fromTransaction(session -> {
            Stamped found = session.find(Stamped.class, stamped.id);
            found.name = "long";
            return found;
        });

        assertThat(app.onlyEvent().data())
                .contains("\"length\":{\"from\":1,\"to\":4}", "\"to\":\"" + changed.updated + "\"")
                .doesNotContain("\"created\":{");
        assertThat(changed.updated).isAfter(before);
    }

    @Test
    void aValueThatIsGeneratedOnceIsNotToldAsChangedWhateverMemoryHolds() {
        Stamped stamped = persisted(new Stamped());
        app.events();

        app.inTransaction(session -> {
            Stamped found = session.find(Stamped.class, stamped.id);
            found.created = Instant.EPOCH;
            found.name = "other";
        });

        assertThat(app.onlyEvent().data())
                .contains("\"created\":\"" + stamped.created + "\"")
                .doesNotContain("1970");
    }

    @Test
    void anAssociationThatIsTheIdentifierDoesNotChangeWhateverMemoryHolds() {
        Contract contract = persisted(new Contract());
        Contract another = persisted(new Contract());
        Annex annex = new Annex();
        annex.contract = contract;
        persisted(annex);
        app.events();

        app.inTransaction(session ->
                session.find(Annex.class, annex.id).contract = session.getReference(Contract.class, another.id));

        assertThat(app.events()).isEmpty();
    }

    @Test
    void aSecondaryTableOfOthersIsNotToldAsItIsNotWritten() {
        Guest guest = new Guest();
        guest.note = "in memory";
        persisted(guest);

        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"name\":\"guest\"}}");
    }

    @Test
    void aJsonColumnIsJson() {
        Jacket jacket = new Jacket();
        jacket.raw = "{\"size\":[1,2]}";
        persisted(jacket);
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"raw\":{\"size\":[1,2]}}}");

        app.inTransaction(session -> session.find(Jacket.class, jacket.id).raw = null);
        assertThat(app.onlyEvent().data()).contains("\"to\":null");
    }

    @Test
    void aReferenceToAnyEntityIsItsNameAndId() {
        Soft soft = persisted(new Soft());
        Wide wide = persisted(new Wide());
        Comment comment = new Comment();
        comment.about = soft;
        app.events();
        persisted(comment);
        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"about\":{\"entity\":\"soft\",\"id\":" + soft.id + "}}}");

        app.inTransaction(
                session -> session.find(Comment.class, comment.id).about = session.getReference(Wide.class, wide.id));
        assertThat(app.onlyEvent().data()).contains("\"to\":{\"entity\":\"wide\",\"id\":" + wide.id + "}");
    }

    @Test
    void whatNoStatementWritesIsNotToldWhateverMemoryHolds() {
        Fixed fixed = persisted(new Fixed());
        Contract contract = new Contract();
        contract.signed = "monday";
        contract.ended = "not inserted";
        contract.fixed = fixed;
        app.events();
        persisted(contract);
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"fixed\":" + fixed.id + ",\"signed\":\"monday\"}}");

        app.inTransaction(session -> {
            Contract loaded = session.find(Contract.class, contract.id);
            loaded.signed = "not updated";
            loaded.ended = "friday";
            session.flush();
            loaded.ended = "sunday";
        });
        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"ended\":\"sunday\",\"fixed\":" + fixed.id + ",\"signed\":\"monday\"},"
                        + "\"changed\":{\"ended\":{\"from\":null,\"to\":\"sunday\"}}}");
    }

    @Test
    void ofAnEmbeddableThePartsThatNoStatementWritesAreNotTold() {
        Voyage voyage = new Voyage();
        voyage.route = new Route("Vienna", "Graz", "not inserted");
        persisted(voyage);
        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"route\":{\"destination\":\"Graz\",\"origin\":\"Vienna\"}}}");

        app.inTransaction(
                session -> session.find(Voyage.class, voyage.id).route = new Route("not updated", "Linz", "by train"));
        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"route\":" + route("by train", "Linz") + "},"
                        + "\"changed\":{\"route\":{\"from\":" + route(null, "Graz") + ",\"to\":"
                        + route("by train", "Linz")
                        + "}}}");

        app.inTransaction(session -> session.find(Voyage.class, voyage.id).route = null);
        assertThat(app.onlyEvent().data()).contains("\"state\":{\"route\":" + route(null, null) + "}");

        app.inStatelessTransaction(session -> {
            voyage.route = new Route("not updated", "Wels", null);
            session.update(voyage);
        });
        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"route\":{\"carrier\":null,\"destination\":\"Wels\"}}}");
    }

    @Test
    void anEmbeddableWithAPartThatUpdatesDoNotWriteIsNullWhereItIsEmpty() {
        Voyage voyage = persisted(new Voyage());
        app.events();
        app.inTransaction(
                session -> session.find(Voyage.class, voyage.id).route = new Route("not updated", "Linz", null));
        assertThat(app.onlyEvent().data())
                .contains("\"state\":{\"route\":{\"carrier\":null,\"destination\":\"Linz\",\"origin\":null}}");

        app.inTransaction(session -> session.find(Voyage.class, voyage.id).route = null);

        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"route\":null},\"changed\":{\"route\":{\"from\":{\"carrier\":null,"
                        + "\"destination\":\"Linz\",\"origin\":null},\"to\":null}}}");
    }

    private static String route(String carrier, String destination) {
        return "{\"carrier\":" + quoted(carrier) + ",\"destination\":" + quoted(destination)
                + ",\"origin\":\"Vienna\"}";
    }

    private static String quoted(String text) {
        return text == null ? "null" : "\"" + text + "\"";
    }

    @Test
    void whatIsInATableThatNeedNotHaveARowMayBeNull() {
        Folder root = persisted(new Folder());
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"label\":null,\"parent\":null}}");

        Folder inner = new Folder();
        inner.parent = root;
        persisted(inner);
        app.events();
        app.inTransaction(session -> session.find(Folder.class, inner.id).parent = null);
        assertThat(app.onlyEvent().data()).endsWith("\"changed\":{\"parent\":{\"from\":" + root.id + ",\"to\":null}}}");
    }

    @Test
    void aReferenceThatTheIdentifierHoldsIsTold() {
        Contract contract = persisted(new Contract());
        app.events();
        app.inTransaction(session -> {
            Annex annex = new Annex();
            annex.contract = session.find(Contract.class, contract.id);
            session.persist(annex);
        });
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"contract\":" + contract.id + "}}");
    }

    @Test
    void aLockIsNoChange() {
        Counter counter = persisted(new Counter());
        app.events();

        app.inTransaction(session -> session.find(Counter.class, counter.id, LockMode.PESSIMISTIC_WRITE));
        app.inTransaction(session -> session.find(Counter.class, counter.id, LockMode.OPTIMISTIC));

        assertThat(app.events()).isEmpty();
    }

    @Test
    void aVersionThatALockIncrementsIsNotToldUntilTheNextEvent() {
        Counter counter = persisted(new Counter());
        app.events();

        app.inTransaction(session -> session.find(Counter.class, counter.id, LockMode.PESSIMISTIC_FORCE_INCREMENT));
        app.inTransaction(session -> session.find(Counter.class, counter.id, LockMode.OPTIMISTIC_FORCE_INCREMENT));
        assertThat(app.events()).isEmpty();

        app.inTransaction(session -> session.find(Counter.class, counter.id).count = 1);
        assertThat(app.onlyEvent().data())
                .contains("\"version\":3,")
                .endsWith("\"changed\":{\"count\":{\"from\":0,\"to\":1}}}");
    }

    @ParameterizedTest
    @EnumSource(names = {"PESSIMISTIC_FORCE_INCREMENT", "OPTIMISTIC_FORCE_INCREMENT"})
    void aChangeUnderALockThatIncrementsHasTheVersionOfTheRow(LockMode lock) {
        Counter counter = persisted(new Counter());
        app.events();

        app.inTransaction(session -> session.find(Counter.class, counter.id, lock).count = 1);

        int version = app.fromTransaction(session -> session.find(Counter.class, counter.id).version);
        assertThat(app.onlyEvent().data()).contains("\"version\":" + version + ",");
    }

    @Test
    void anEntityReadForReadingOnlyTellsNothing() {
        Counter counter = persisted(new Counter());
        app.events();

        app.inTransaction(session -> {
            session.setDefaultReadOnly(true);
            session.find(Counter.class, counter.id).count = 5;
        });

        assertThat(app.events()).isEmpty();
    }
}

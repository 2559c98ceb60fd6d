package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database deletes with an entity, by {@link OnDelete}, is told as what Hibernate deletes. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseCascadesIT {
    @Entity(name = "Firm")
    @OutboxEntity
    static class Firm {
        @Id
        @GeneratedValue
        Long id;

        @OneToMany(mappedBy = "firm")
        @OnDelete(action = OnDeleteAction.CASCADE)
        List<Desk> desks = new ArrayList<>();

        @OneToOne(mappedBy = "firm")
        Sign sign;

        @OneToMany(mappedBy = "firm")
        @OnDelete(action = OnDeleteAction.CASCADE)
        List<Lease> leases = new ArrayList<>();

        String name;

        /** Hibernate tells of these, and leaves their rows to the database. */
        @OneToMany(mappedBy = "firm", cascade = CascadeType.ALL)
        @OnDelete(action = OnDeleteAction.CASCADE)
        List<Badge> badges = new ArrayList<>();

        @OneToMany(mappedBy = "firm")
        @OnDelete(action = OnDeleteAction.CASCADE)
        List<Car> cars = new ArrayList<>();
    }

    @Entity(name = "Badge")
    @OutboxEntity
    static class Badge {
        @Id
        @GeneratedValue
        Long id;

        @ManyToOne
        Firm firm;
    }

    @Entity(name = "Car")
    @OutboxEntity
    static class Car {
        @Id
        @GeneratedValue
        Long id;

        @ManyToOne
        Firm firm;
    }

    /** Has a column of the other table, of which its entity does not know. */
    @Entity(name = "Shelf")
    @OutboxEntity
    static class Shelf {
        @Id
        @GeneratedValue
        Long id;

        @OneToMany
        @JoinColumn(name = "shelf_id")
        @OnDelete(action = OnDeleteAction.CASCADE)
        List<Book> books = new ArrayList<>();
    }

    @Entity(name = "Book")
    @OutboxEntity
    static class Book {
        @Id
        @GeneratedValue
        Long id;
    }

    /** Not captured, but on the way to what is. */
    @Entity(name = "Office")
    static class Office {
        @Id
        @GeneratedValue
        Long id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Firm firm;
    }

    record SeatId(int floor, int number) {}

    @Entity(name = "Seat")
    @IdClass(SeatId.class)
    @Inheritance(strategy = InheritanceType.JOINED)
    @OutboxEntity
    static class Seat {
        @Id
        int floor;

        @Id
        int number;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Office office;

        @ElementCollection
        @OnDelete(action = OnDeleteAction.CASCADE)
        Set<String> users = new TreeSet<>();
    }

    @Entity(name = "Throne")
    @OnDelete(action = OnDeleteAction.CASCADE)
    static class Throne extends Seat {
        String cloth;
    }

    @Entity(name = "Folder")
    @OutboxEntity
    static class Folder {
        @Id
        @GeneratedValue
        Long id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Folder parent;

        Owned owned = new Owned();
    }

    @Embeddable
    static class Owned {
        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Firm firm;
    }

    record DeskId(Long firm, int number) {}

    /** The reference is a part of the identifier, with a class of its own. */
    @Entity(name = "Desk")
    @IdClass(DeskId.class)
    @OutboxEntity
    static class Desk {
        @Id
        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Firm firm;

        @Id
        int number;

        String wood;
    }

    @Embeddable
    static class LampId implements Serializable {
        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Firm firm;

        int number;

        @Override
        public boolean equals(Object other) {
            return other instanceof LampId that && number == that.number && firm == that.firm;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    /** The reference is a part of an embedded identifier. */
    @Entity(name = "Lamp")
    @OutboxEntity
    static class Lamp {
        @EmbeddedId
        LampId id = new LampId();

        String color;
    }

    /** The reference is the identifier. */
    @Entity(name = "Sign")
    @OutboxEntity
    static class Sign {
        @Id
        @OneToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Firm firm;

        String text;
    }

    /** The identifier is references only. */
    @Entity(name = "Lease")
    @OutboxEntity
    static class Lease implements Serializable {
        @Id
        @ManyToOne(fetch = FetchType.LAZY)
        Firm firm;

        @Id
        @ManyToOne(fetch = FetchType.LAZY)
        Office office;

        int years;
    }

    /** The reference has the identifier's column. */
    @Entity(name = "Safe")
    @OutboxEntity
    static class Safe {
        @Id
        Long id;

        @OneToOne
        @MapsId
        @OnDelete(action = OnDeleteAction.CASCADE)
        Firm firm;

        String code;
    }

    private static final Class<?>[] ENTITIES = {
        Firm.class,
        Badge.class,
        Car.class,
        Office.class,
        Seat.class,
        Throne.class,
        Folder.class,
        Shelf.class,
        Book.class,
        Desk.class,
        Lamp.class,
        Lease.class,
        Sign.class,
        Safe.class
    };

    @AutoClose
    private final TestApp app;

    private final RecordedChanges recorded;

    DatabaseCascadesIT(TestDatabase database) {
        app = TestApp.start(database, Map.of("outbox.bulk", "capture", "hibernate.jdbc.batch_size", "20"), ENTITIES);
        recorded = RecordedChanges.start(database, app.sessions());
    }

    private <T> T persisted(T entity) {
        app.inTransaction(session -> session.persist(entity));
        return entity;
    }

    private Firm givenAFirm() {
        Firm firm = new Firm();
        firm.name = "Firm";
        Badge badge = new Badge();
        badge.firm = firm;
        firm.badges.add(badge);
        persisted(firm);
        Car car = new Car();
        car.firm = firm;
        persisted(car);
        return firm;
    }

    private Office givenAnOffice(Firm firm, int floor) {
        Office office = new Office();
        office.firm = firm;
        persisted(office);
        Throne throne = new Throne();
        throne.floor = floor;
        throne.office = office;
        throne.cloth = "silk";
        throne.users.add("king");
        persisted(throne);
        Seat seat = new Seat();
        seat.floor = floor;
        seat.number = 1;
        seat.office = office;
        persisted(seat);
        return office;
    }

    private Folder givenAFolder(Folder parent, Firm firm) {
        Folder folder = new Folder();
        folder.parent = parent;
        folder.owned.firm = firm;
        return persisted(folder);
    }

    /** The types of the events, which say what the triggers on all tables have recorded. */
    private List<String> comparedTypes() {
        List<WrittenEvent> events = app.events();
        assertThat(recorded.compare(events)).isEmpty();
        return events.stream().map(WrittenEvent::type).toList();
    }

    @BeforeEach
    void forget() {
        recorded.compare(app.events());
    }

    @Test
    void whatGoesWithAnEntityIsDeletedOnceEachDownToTheLast() {
        Firm firm = givenAFirm();
        givenAnOffice(firm, 1);
        comparedTypes();

        app.inTransaction(session -> session.remove(session.find(Firm.class, firm.id)));

        assertThat(comparedTypes())
                .containsExactlyInAnyOrder(
                        "seat.deleted", "seat.deleted", "car.deleted", "badge.deleted", "firm.deleted");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatRefersByItsIdentifierGoesToo(boolean byHql) {
        Firm firm = givenAFirm();
        Desk desk = new Desk();
        desk.firm = firm;
        desk.number = 7;
        desk.wood = "oak";
        persisted(desk);
        Lamp lamp = new Lamp();
        lamp.id.firm = firm;
        lamp.id.number = 8;
        lamp.color = "white";
        persisted(lamp);
        app.inTransaction(session -> {
            Sign sign = new Sign();
            sign.firm = session.find(Firm.class, firm.id);
            sign.text = "Welcome";
            session.persist(sign);
            Office office = new Office();
            session.persist(office);
            Lease lease = new Lease();
            lease.firm = sign.firm;
            lease.office = office;
            lease.years = 5;
            session.persist(lease);
            Safe safe = new Safe();
            safe.firm = sign.firm;
            safe.code = "1234";
            session.persist(safe);
        });
        comparedTypes();
        app.inTransaction(session ->
                session.createMutationQuery("update Lease set years = 6").executeUpdate());
        assertThat(comparedTypes()).containsExactly("lease.updated");

        app.inTransaction(session -> {
            if (byHql) {
                session.createMutationQuery("delete Firm where id = " + firm.id).executeUpdate();
            } else {
                session.remove(session.find(Firm.class, firm.id));
            }
        });

        assertThat(comparedTypes())
                .containsExactlyInAnyOrder(
                        "desk.deleted",
                        "lamp.deleted",
                        "lease.deleted",
                        "sign.deleted",
                        "safe.deleted",
                        "car.deleted",
                        "badge.deleted",
                        "firm.deleted");
    }

    @Test
    void theStateIsWhatTheRowsWereAfterAllThatTheTransactionDid() {
        Folder root = givenAFolder(null, null);
        Folder inner = givenAFolder(root, null);
        Folder innermost = givenAFolder(inner, null);
        comparedTypes();

        app.inTransaction(session -> {
            Folder found = session.find(Folder.class, innermost.id);
            found.parent = session.find(Folder.class, root.id);
            session.flush();
            session.remove(session.find(Folder.class, root.id));
        });

        List<WrittenEvent> events = app.events();
        assertThat(recorded.compare(events)).isEmpty();
        assertThat(events)
                .extracting(WrittenEvent::type)
                .containsOnly("folder.deleted")
                .hasSize(3);
        assertThat(events)
                .filteredOn(event -> event.subject().equals(innermost.id.toString()))
                .singleElement()
                .satisfies(event -> assertThat(event.data()).contains("\"parent\":" + inner.id));
    }

    @Test
    void whatTheTransactionHasCreatedItselfIsNotTold() {
        Firm firm = givenAFirm();
        comparedTypes();

        app.inTransaction(session -> {
            Firm found = session.find(Firm.class, firm.id);
            Badge badge = new Badge();
            badge.firm = found;
            found.badges.add(badge);
            Folder folder = new Folder();
            folder.owned.firm = found;
            session.persist(folder);
            session.flush();
            session.remove(found);
        });

        assertThat(comparedTypes()).containsExactlyInAnyOrder("car.deleted", "badge.deleted", "firm.deleted");
    }

    @Test
    void whatWasRemovedBeforeIsToldOnce() {
        Firm firm = givenAFirm();
        Folder folder = givenAFolder(null, firm);
        comparedTypes();

        app.inTransaction(session -> {
            session.remove(session.find(Folder.class, folder.id));
            session.remove(session.find(Firm.class, firm.id));
        });

        assertThat(comparedTypes())
                .containsExactlyInAnyOrder("folder.deleted", "car.deleted", "badge.deleted", "firm.deleted");
    }

    @Test
    void anEntityThatIsNotCapturedTakesThoseWithItThatAre() {
        Firm firm = givenAFirm();
        Office office = givenAnOffice(firm, 2);
        comparedTypes();

        app.inTransaction(session -> session.remove(session.find(Office.class, office.id)));

        assertThat(comparedTypes()).containsExactly("seat.deleted", "seat.deleted");
    }

    @Test
    void aStatelessSessionTellsThemToo() {
        Folder root = givenAFolder(null, null);
        givenAFolder(root, null);
        comparedTypes();

        app.inStatelessTransaction(session -> session.delete(session.get(Folder.class, root.id)));

        assertThat(comparedTypes()).containsExactly("folder.deleted", "folder.deleted");
    }

    private Shelf givenAShelf() {
        Shelf shelf = new Shelf();
        shelf.books.add(persisted(new Book()));
        persisted(shelf);
        comparedTypes();
        return shelf;
    }

    /** Hibernate takes the reference away first; a stateless session does so only if it has loaded the collection. */
    @Test
    void whatOnlyACollectionRefersToStaysOrGoesAsHibernateDeletes() {
        Shelf one = givenAShelf();
        app.inTransaction(session -> session.remove(session.find(Shelf.class, one.id)));
        assertThat(comparedTypes()).containsExactly("shelf.deleted");

        Shelf another = givenAShelf();
        app.inStatelessTransaction(session -> session.delete(session.get(Shelf.class, another.id)));
        assertThat(comparedTypes()).containsExactly("book.deleted", "shelf.deleted");

        Shelf third = givenAShelf();
        app.inStatelessTransaction(session -> {
            Shelf found = session.get(Shelf.class, third.id);
            session.fetch(found.books);
            session.delete(found);
        });
        assertThat(comparedTypes()).containsExactly("shelf.deleted");
    }

    @Test
    void whatOnlyACollectionRefersToGoesWhereHqlDeletes() {
        givenAShelf();

        app.inTransaction(session -> session.createMutationQuery("delete Shelf").executeUpdate());

        assertThat(comparedTypes()).containsExactly("book.deleted", "shelf.deleted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete Firm where name = 'Firm'", "delete from Firm f where f.id > 0"})
    void hqlThatDeletesTellsThemToo(String hql) {
        Firm firm = givenAFirm();
        givenAnOffice(firm, 2 + hql.length());
        comparedTypes();

        app.inTransaction(session -> session.createMutationQuery(hql).executeUpdate());

        assertThat(comparedTypes()).contains("seat.deleted", "car.deleted", "badge.deleted", "firm.deleted");
    }

    @Test
    void aRolledBackDeletionIsNotTold() {
        Folder root = givenAFolder(null, null);
        givenAFolder(root, null);
        comparedTypes();

        try (var session = app.sessions().openSession()) {
            session.beginTransaction();
            session.remove(session.find(Folder.class, root.id));
            session.flush();
            session.getTransaction().rollback();
        }

        assertThat(comparedTypes()).isEmpty();
    }
}

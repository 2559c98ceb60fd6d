package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Embeddables are nested objects. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddablesIT {
    @Entity(name = "Country")
    static class Country {
        @Id
        String code;

        Country() {}

        Country(String code) {
            this.code = code;
        }
    }

    @Embeddable
    static class Address {
        String street;

        @ManyToOne(fetch = FetchType.LAZY)
        Country country;

        @Embedded
        Position position;

        @OutboxExclude
        String doorCode;
    }

    @Embeddable
    static class Position {
        double latitude;
        double longitude;
    }

    @Embeddable
    record Period(LocalDate since, LocalDate until) {}

    @Embeddable
    static class Contacts {
        @ElementCollection
        Set<String> phones = new HashSet<>();
    }

    @Entity(name = "Shop")
    @OutboxEntity
    static class Shop {
        @Id
        @GeneratedValue
        Long id;

        String name;

        Contacts contacts = new Contacts();

        Fleet fleet = new Fleet();
    }

    @Embeddable
    @DiscriminatorColumn(name = "payment_kind")
    static class Payment {
        String account;
    }

    @Embeddable
    static class Transfer extends Payment {
        String text;
    }

    @Entity(name = "Bill")
    @OutboxEntity
    static class Bill {
        @Id
        @GeneratedValue
        Long id;

        @JdbcTypeCode(SqlTypes.JSON)
        Payment payment;
    }

    @Entity(name = "Purchase")
    @OutboxEntity
    static class Purchase {
        @Id
        @GeneratedValue
        Long id;

        Payment payment;
    }

    /** The other side owns what it consists of. */
    @Embeddable
    static class Fleet {
        @OneToMany(mappedBy = "shop")
        Set<Van> vans = new HashSet<>();
    }

    @Entity(name = "Van")
    static class Van {
        @Id
        @GeneratedValue
        Long id;

        @ManyToOne
        Shop shop;
    }

    /** As Kotlin compiles a class of values: final fields, a constructor for Hibernate beside its own. */
    @Embeddable
    static final class Membership {
        private final String club;
        private final boolean isHonorary;

        private final String isSecret;

        @SuppressWarnings("unused") // Hibernate's
        private Membership() {
            this(null, false, null);
        }

        Membership(String club, boolean isHonorary, String isSecret) {
            this.club = club;
            this.isHonorary = isHonorary;
            this.isSecret = isSecret;
        }

        public String getClub() {
            return club;
        }

        public boolean isHonorary() {
            return isHonorary;
        }

        @OutboxExclude
        public String isSecret() {
            return isSecret;
        }
    }

    @Entity(name = "Player")
    @OutboxEntity
    static class Player {
        @Id
        @GeneratedValue
        Long id;

        Membership membership;
    }

    @Entity(name = "Person")
    @OutboxEntity
    static class Person {
        @Id
        @GeneratedValue
        Long id;

        Address home;

        @AttributeOverride(name = "since", column = @Column(name = "member_since"))
        @AttributeOverride(name = "until", column = @Column(name = "member_until"))
        Period membership;
    }

    @AutoClose
    private final TestApp app;

    EmbeddablesIT(TestDatabase database) {
        app = TestApp.start(
                database,
                Person.class,
                Country.class,
                Shop.class,
                Van.class,
                Player.class,
                Bill.class,
                Purchase.class,
                Payment.class,
                Transfer.class);
        app.inTransaction(session -> session.persist(new Country("AT")));
    }

    private Person given() {
        Person person = new Person();
        app.inTransaction(session -> {
            person.home = new Address();
            person.home.street = "Ring 1";
            person.home.country = session.getReference(Country.class, "AT");
            person.home.position = new Position();
            person.home.position.latitude = 48.2;
            person.home.position.longitude = 16.4;
            person.home.doorCode = "secret";
            person.membership = new Period(LocalDate.of(2020, 1, 1), null);
            session.persist(person);
        });
        return person;
    }

    @Test
    void anEmbeddableIsANestedObject() {
        Person person = given();

        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"person\",\"id\":" + person.id + ",\"state\":{\"home\":{\"country\":\"AT\","
                        + "\"position\":{\"latitude\":48.2,\"longitude\":16.4},\"street\":\"Ring 1\"},"
                        + "\"membership\":{\"since\":\"2020-01-01\",\"until\":null}}}");
    }

    @Test
    void noEmbeddableIsNull() {
        app.inTransaction(session -> session.persist(new Person()));

        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"home\":null,\"membership\":null}}");
    }

    @Test
    void noEmbeddableInOneColumnIsNull() {
        app.inStatelessTransaction(session -> session.insert(new Bill()));

        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"payment\":null}}");
    }

    @Test
    void anEmbeddableOfNothingIsNullAsItIsWhenItIsLoaded() {
        Person person = new Person();
        person.home = new Address();
        app.inTransaction(session -> session.persist(person));
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"home\":null,\"membership\":null}}");

        app.inTransaction(session -> session.find(Person.class, person.id).membership = new Period(null, null));
        assertThat(app.events()).isEmpty();
    }

    @Test
    void anEmbeddableThatConsistsOfCollectionsIsToldLikeAnyOther() {
        Shop shop = new Shop();
        shop.contacts.phones.add("1");
        app.inTransaction(session -> session.persist(shop));
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"contacts\":{\"phones\":[\"1\"]},\"name\":null}}");

        app.inTransaction(
                session -> session.find(Shop.class, shop.id).contacts.phones.clear());
        assertThat(app.onlyEvent().data())
                .endsWith("\"changed\":{\"contacts\":{\"from\":{\"phones\":[\"1\"]},\"to\":null}}}");
    }

    @Test
    void anEmbeddableOfWhichNothingIsLoadedIsNotToldAsChanged() {
        Shop shop = new Shop();
        shop.contacts = null;
        try (Session session = app.sessions().openSession()) {
            session.beginTransaction();
            session.persist(shop);
            session.getTransaction().commit();
            app.events();

            session.beginTransaction();
            shop.name = "first";
            session.flush();
            session.refresh(shop);
            shop.name = "second";
            session.getTransaction().commit();
        }

        assertThat(app.onlyEvent().data()).endsWith("\"changed\":{\"name\":{\"from\":null,\"to\":\"second\"}}}");
    }

    @Test
    void anEmbeddableOfWhichTheOtherSideOwnsAllIsLeftOut() {
        app.inTransaction(session -> session.persist(new Shop()));

        assertThat(app.onlyEvent().data()).doesNotContain("fleet");
    }

    @Test
    void aPartChangedInPlaceIsToldWithTheWhole() {
        Person person = given();
        app.events();

        app.inTransaction(session -> session.find(Person.class, person.id).home.position.latitude = 50);

        assertThat(app.onlyEvent().data())
                .endsWith(
                        "\"changed\":{\"home\":{"
                                + "\"from\":{\"country\":\"AT\",\"position\":{\"latitude\":48.2,\"longitude\":16.4},\"street\":\"Ring 1\"},"
                                + "\"to\":{\"country\":\"AT\",\"position\":{\"latitude\":50.0,\"longitude\":16.4},\"street\":\"Ring 1\"}}}}");
    }

    @Test
    void aRecordThatIsReplacedIsAChange() {
        Person person = given();
        app.events();

        app.inTransaction(session -> session.find(Person.class, person.id).membership = null);

        assertThat(app.onlyEvent().data())
                .endsWith(
                        "\"changed\":{\"membership\":{\"from\":{\"since\":\"2020-01-01\",\"until\":null},\"to\":null}}}");
    }

    @Test
    void anEmbeddableOfFinalFieldsIsToldAsAnyOther() {
        Player player = new Player();
        player.membership = new Membership("chess", true, "secret");
        app.inTransaction(session -> session.persist(player));
        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"membership\":{\"club\":\"chess\",\"isHonorary\":true}}}");

        app.inTransaction(
                session -> session.find(Player.class, player.id).membership = new Membership("go", true, "other"));
        assertThat(app.onlyEvent().data())
                .endsWith("\"changed\":{\"membership\":{\"from\":{\"club\":\"chess\",\"isHonorary\":true},"
                        + "\"to\":{\"club\":\"go\",\"isHonorary\":true}}}}");
    }

    @Test
    void anEmbeddableThatBecomesOneOfAnotherClassHasNoPartOfTheFormer() {
        Purchase purchase = new Purchase();
        Transfer transfer = new Transfer();
        transfer.account = "AT1";
        transfer.text = "books";
        purchase.payment = transfer;
        app.inTransaction(session -> session.persist(purchase));
        app.events();

        app.inTransaction(session -> {
            Payment payment = new Payment();
            payment.account = "AT2";
            session.find(Purchase.class, purchase.id).payment = payment;
        });

        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"payment\":{\"account\":\"AT2\"}},"
                        + "\"changed\":{\"payment\":{\"from\":{\"account\":\"AT1\",\"text\":\"books\"},"
                        + "\"to\":{\"account\":\"AT2\"}}}}");
    }

    @Test
    void anExcludedPartOfAnEmbeddableIsNotToldEvenWhenItChanges() {
        Person person = given();
        assertThat(app.onlyEvent().data()).doesNotContain("doorCode", "secret");

        app.inTransaction(session -> session.find(Person.class, person.id).home.doorCode = "other");

        assertThat(app.events()).isEmpty();
    }
}

package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToOne;
import jakarta.persistence.SequenceGenerator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whatever makes an identifier, it is in the payload, in the key and in the subject. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdsIT {
    @Entity(name = "ByIdentity")
    @OutboxEntity
    static class ByIdentity {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        String name = "a";
    }

    @Entity(name = "BySequence")
    @OutboxEntity
    static class BySequence {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE)
        @SequenceGenerator(name = "one", sequenceName = "one_seq", allocationSize = 1)
        Long id;
    }

    @Entity(name = "ByPool")
    @OutboxEntity
    static class ByPool {
        @Id
        @GeneratedValue
        @SequenceGenerator(name = "pool", sequenceName = "pool_seq", allocationSize = 50)
        Long id;
    }

    @Entity(name = "ByUuid")
    @OutboxEntity
    static class ByUuid {
        @Id
        @GeneratedValue
        UUID id;
    }

    @Entity(name = "Assigned")
    @OutboxEntity
    static class Assigned {
        @Id
        String code;

        Assigned() {}

        Assigned(String code) {
            this.code = code;
        }
    }

    @Embeddable
    record SeatId(int number, String row) {}

    @Entity(name = "Seat")
    @OutboxEntity
    static class Seat {
        @EmbeddedId
        SeatId id;

        boolean taken;

        Seat() {}

        Seat(SeatId id) {
            this.id = id;
        }
    }

    @Entity(name = "Purchase")
    @OutboxEntity
    static class Purchase {
        @Id
        long id;

        Purchase() {}

        Purchase(long id) {
            this.id = id;
        }
    }

    record PurchaseLineId(long purchase, int line) {}

    @Entity(name = "PurchaseLine")
    @OutboxEntity
    @IdClass(PurchaseLineId.class)
    static class PurchaseLine {
        @Id
        @ManyToOne
        Purchase purchase;

        @Id
        int line;

        int amount;
    }

    record DiscountId(PurchaseLineId line) {}

    @Entity(name = "Discount")
    @OutboxEntity
    @IdClass(DiscountId.class)
    static class Discount {
        @Id
        @OneToOne
        PurchaseLine line;
    }

    @Entity(name = "Receipt")
    @OutboxEntity
    static class Receipt {
        @Id
        Long id;

        @MapsId
        @OneToOne
        Purchase purchase;

        String text;
    }

    @AutoClose
    private final TestApp app;

    IdsIT(TestDatabase database) {
        app = TestApp.start(
                database,
                ByIdentity.class,
                BySequence.class,
                ByPool.class,
                ByUuid.class,
                Assigned.class,
                Seat.class,
                Purchase.class,
                PurchaseLine.class,
                Discount.class,
                Receipt.class);
    }

    private <T> T persisted(T entity) {
        app.inTransaction(session -> session.persist(entity));
        return entity;
    }

    @Test
    void anIdentityIsInTheEvent() {
        ByIdentity entity = persisted(new ByIdentity());

        WrittenEvent event = app.onlyEvent();
        assertThat(event.key()).isEqualTo("by-identity/" + entity.id);
        assertThat(event.data())
                .isEqualTo("{\"entity\":\"by-identity\",\"id\":" + entity.id + ",\"state\":{\"name\":\"a\"}}");
    }

    @Test
    void anEntityWithIdentityChangedBeforeTheFlushIsCreatedAsItIsAtLast() {
        app.inTransaction(session -> {
            ByIdentity entity = new ByIdentity();
            session.persist(entity);
            entity.name = "b";
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("by-identity.created");
        assertThat(event.data()).endsWith("\"state\":{\"name\":\"b\"}}");
    }

    @Test
    void anIdFromASequenceIsInTheEvent() {
        BySequence entity = persisted(new BySequence());

        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"by-sequence\",\"id\":" + entity.id + ",\"state\":{}}");
    }

    @Test
    void idsFromAPoolAreInTheEvents() {
        List<ByPool> entities = List.of(new ByPool(), new ByPool(), new ByPool());
        app.inTransaction(session -> entities.forEach(session::persist));

        assertThat(app.events())
                .extracting(WrittenEvent::key)
                .containsExactlyElementsOf(
                        entities.stream().map(entity -> "by-pool/" + entity.id).toList());
    }

    @Test
    void aUuidIsText() {
        ByUuid entity = persisted(new ByUuid());

        WrittenEvent event = app.onlyEvent();
        assertThat(event.subject()).isEqualTo(entity.id.toString());
        assertThat(event.data()).contains("\"id\":\"" + entity.id + "\"");
    }

    @Test
    void anAssignedIdIsInTheEvent() {
        persisted(new Assigned("x/1"));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.key()).isEqualTo("assigned/x/1");
        assertThat(event.data()).contains("\"id\":\"x/1\"");
    }

    @Test
    void anEmbeddedIdIsAnObjectAndItsTextNamesItsParts() {
        persisted(new Seat(new SeatId(7, "a=b,c%")));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.subject()).isEqualTo("number=7,row=a%3Db%2Cc%25");
        assertThat(event.key()).isEqualTo("seat/number=7,row=a%3Db%2Cc%25");
        assertThat(event.data())
                .isEqualTo(
                        "{\"entity\":\"seat\",\"id\":{\"number\":7,\"row\":\"a=b,c%\"},\"state\":{\"taken\":false}}");
    }

    @Test
    void anIdOfSeveralAttributesIsAnObjectWithAssociationsAsIds() {
        app.inTransaction(session -> {
            Purchase purchase = new Purchase(1);
            PurchaseLine line = new PurchaseLine();
            line.purchase = purchase;
            line.line = 2;
            line.amount = 3;
            session.persist(purchase);
            session.persist(line);
        });

        WrittenEvent event = app.events().get(1);
        assertThat(event.key()).isEqualTo("purchase-line/line=2,purchase=1");
        assertThat(event.data())
                .isEqualTo(
                        "{\"entity\":\"purchase-line\",\"id\":{\"line\":2,\"purchase\":1},\"state\":{\"amount\":3}}");

        app.inTransaction(session -> session.find(PurchaseLine.class, new PurchaseLineId(1, 2)).amount = 4);
        assertThat(app.onlyEvent().data()).contains("\"changed\":{\"amount\":{\"from\":3,\"to\":4}}");
    }

    @Test
    void anIdThatIsAnotherOfSeveralAttributesHasTheirs() {
        app.inTransaction(session -> {
            PurchaseLine line = new PurchaseLine();
            line.purchase = new Purchase(5);
            line.line = 6;
            Discount discount = new Discount();
            discount.line = line;
            session.persist(line.purchase);
            session.persist(line);
            session.persist(discount);
        });

        WrittenEvent event = app.events().get(2);
        assertThat(event.key()).isEqualTo("discount/line=line%3D6%2Cpurchase%3D5");
        assertThat(event.data())
                .isEqualTo("{\"entity\":\"discount\",\"id\":{\"line\":{\"line\":6,\"purchase\":5}},\"state\":{}}");
    }

    @Test
    void aDerivedIdIsThatOfTheOther() {
        app.inTransaction(session -> {
            Purchase purchase = new Purchase(77);
            Receipt receipt = new Receipt();
            receipt.purchase = purchase;
            receipt.text = "thanks";
            session.persist(purchase);
            session.persist(receipt);
        });

        assertThat(app.events().get(1).data())
                .isEqualTo("{\"entity\":\"receipt\",\"id\":77,\"state\":{\"purchase\":77,\"text\":\"thanks\"}}");
    }
}

package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.hibernate.BulkZoo.Account;
import dev.outbox.hibernate.BulkZoo.Address;
import dev.outbox.hibernate.BulkZoo.Car;
import dev.outbox.hibernate.BulkZoo.Cat;
import dev.outbox.hibernate.BulkZoo.Circle;
import dev.outbox.hibernate.BulkZoo.Dog;
import dev.outbox.hibernate.BulkZoo.Item;
import dev.outbox.hibernate.BulkZoo.Line;
import dev.outbox.hibernate.BulkZoo.LineId;
import dev.outbox.hibernate.BulkZoo.Note;
import dev.outbox.hibernate.BulkZoo.Owner;
import dev.outbox.hibernate.BulkZoo.Place;
import dev.outbox.hibernate.BulkZoo.Square;
import dev.outbox.hibernate.BulkZoo.Status;
import dev.outbox.hibernate.BulkZoo.Ticket;
import dev.outbox.hibernate.BulkZoo.Truck;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.query.MutationQuery;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random statements, alone and mixed with changes through the session: what the events say is what triggers on the tables
 * have seen in the same transactions, no more and no less.
 */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkDifferenceIT {
    private static final int TRANSACTIONS = 50;

    private static final AuditedMapping MAPPING = new AuditedMapping()
            .entity(
                    "item",
                    "item",
                    Map.of("id", "id"),
                    Map.ofEntries(
                            Map.entry("version", "version"),
                            Map.entry("name", "name"),
                            Map.entry("quantity", "quantity"),
                            Map.entry("price", "price"),
                            Map.entry("due", "due"),
                            Map.entry("status", "status"),
                            Map.entry("active", "active?"),
                            Map.entry("street", "address.street"),
                            Map.entry("city", "address.city"),
                            Map.entry("owner_id", "owner")))
            .collection("item", "item_tags", "item_id", "tags", "tag", "tag")
            .entity(
                    "animal",
                    "animal",
                    Map.of("id", "id"),
                    Map.of("name", "name", "weight", "weight", "barks", "barks", "lives", "lives"))
            .entity("vehicle", "vehicle", Map.of("id", "id"), Map.of("version", "version", "name", "name"))
            .part("vehicle", "car", Map.of("car_id", "id"), Map.of("doors", "doors", "owner_id", "owner"))
            .part("vehicle", "truck", Map.of("id", "id"), Map.of("load", "load"))
            .collection("vehicle", "vehicle_trips", "vehicle_id", "trips", "number", "trip")
            .entity("shape", "circle", Map.of("id", "id"), Map.of("name", "name", "radius", "radius"))
            .entity("shape", "square", Map.of("id", "id"), Map.of("name", "name", "side", "side"))
            .softDeleted("ticket", "ticket", Map.of("id", "id"), "deleted", Map.of("name", "name"))
            .entity("note", "note", Map.of("id", "id"), Map.of("name", "name", "hidden", "hidden"))
            .entity(
                    "line",
                    "line",
                    Map.of("order_no", "id.order", "pos", "id.pos"),
                    Map.of("name", "name", "amount", "amount"))
            .entity("account", "account", Map.of("id", "id"), Map.of("name", "name"))
            .part("account", "account_detail", Map.of("id", "id"), Map.of("remark", "remark"))
            .entity("place", "place", Map.of("id", "id"), Map.of("tenant", "tenant", "name", "name"));

    private static final List<String> UPDATES = List.of(
            "update Item e set e.name = :text",
            "update versioned Item e set e.quantity = e.quantity + 1",
            "update Item e set e.quantity = (select max(i.quantity) from Item i) + :number, e.price = e.price * 2",
            "update Item e set e.price = :price, e.due = :date, e.status = :status",
            "update versioned Item e set e.active = :flag, e.address.city = :text",
            "update Item e set e.owner = :owner, e.address.street = null",
            "update Item e set e.secret = :text",
            "update Item e set e.name = e.name",
            "update Animal e set e.name = :text, e.weight = e.weight + :number",
            "update Dog e set e.barks = :flag",
            "update Cat e set e.lives = :number, e.name = :text",
            "update Vehicle e set e.name = :text",
            "update versioned Vehicle e set e.name = concat(e.name, '!')",
            "update Car e set e.doors = :number",
            "update Car e set e.owner = :owner, e.name = :text",
            "update versioned Truck e set e.load = e.load + 1",
            "update Shape e set e.name = :text",
            "update Circle e set e.radius = :number, e.name = concat('c', e.name)",
            "update Square e set e.side = e.side + 1",
            "update Ticket e set e.name = :text",
            "update Note e set e.hidden = :flag",
            "update Note e set e.name = :text, e.hidden = false",
            "update Line e set e.amount = e.amount + e.id.pos",
            "update Account e set e.name = :text",
            "update Account e set e.remark = :text",
            "update Account e set e.remark = null, e.name = :text",
            "update Place e set e.name = :text");

    private static final List<String> DELETES = List.of(
            "delete Item e",
            "delete Animal e",
            "delete Dog e",
            "delete Vehicle e",
            "delete Car e",
            "delete Truck e",
            "delete Shape e",
            "delete Square e",
            "delete Ticket e",
            "delete Note e",
            "delete Line e",
            "delete Account e",
            "delete Place e");

    private static final List<String> ANY_CONDITIONS = List.of(
            "e.name = :text",
            "e.name in (:texts)",
            "e.name is null or e.name like '%1'",
            "e.name = (select max(o.name) from Owner o where o.id <= :number)",
            "e.name in (select i.name from Item i where i.quantity > :number)",
            "length(e.name) > 1");

    private static final List<String> ITEM_CONDITIONS = List.of(
            "e.id in (:ids)",
            "e.owner.name = :text",
            "e.address.city = :text",
            ":text member of e.tags",
            "e.tags is empty and e.quantity > :number",
            "e.active = :flag and not (e.status = :status)",
            "exists (select 1 from Item i where i.owner = e.owner and i.id < e.id)");

    /** Hibernate 7.4 can't delete entities with collections by a condition that joins. */
    private static final List<String> WITHOUT_JOIN = ITEM_CONDITIONS.stream()
            .filter(condition -> !condition.contains("owner.name"))
            .toList();

    private final TableAudit audit;

    @AutoClose
    private final TestApp app;

    private long lastId;

    BulkDifferenceIT(TestDatabase database) {
        app = TestApp.start(database, Map.of("outbox.bulk", "capture"), BulkZoo.ENTITIES);
        audit = new TableAudit(database, MAPPING.tables());
        inTransaction("red", session -> {
            for (long id = 1; id <= 3; id++) {
                Owner owner = new Owner();
                owner.id = id;
                owner.name = "t" + id;
                session.persist(owner);
            }
        });
    }

    private interface Work {
        void with(Session session);
    }

    private void inTransaction(String tenant, Work work) {
        try (Session session =
                app.sessions().withOptions().tenantIdentifier((Object) tenant).openSession()) {
            session.beginTransaction();
            work.with(session);
            session.getTransaction().commit();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theEventsAreWhatTriggersSee(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TRANSACTIONS; i++) {
            List<String> done = new ArrayList<>();
            String tenant = random.nextBoolean() ? "red" : "blue";
            inTransaction(tenant, session -> {
                for (int operations = 1 + random.nextInt(4); operations > 0; operations--) {
                    operate(session, random, done);
                }
            });

            List<WrittenEvent> events = app.events();
            List<String> expected = MAPPING.expected(audit.changes(MAPPING.keys()));
            assertThat(AuditedMapping.told(events))
                    .as("transaction %d of seed %d: %s", i, seed, done)
                    .isEqualTo(expected.stream()
                            .filter(line -> !AuditedMapping.isVersion(line))
                            .toList());
            assertThat(AuditedMapping.toldVersions(events))
                    .as("transaction %d of seed %d: %s", i, seed, done)
                    .containsAll(
                            expected.stream().filter(AuditedMapping::isVersion).toList());
        }
    }

    private void operate(Session session, Random random, List<String> done) {
        switch (random.nextInt(5)) {
            case 0 -> create(session, random, done);
            case 1 -> change(session, random, done);
            case 2 -> execute(session, random, done, pick(random, DELETES));
            default -> execute(session, random, done, pick(random, UPDATES));
        }
    }

    private void execute(Session session, Random random, List<String> done, String statement) {
        boolean ofItems = statement.contains("Item e");
        String text = statement
                + switch (random.nextInt(ofItems ? 6 : 4)) {
                    case 0 -> statement.startsWith("delete") ? " where e.name = :text" : "";
                    case 1, 2, 3 -> " where " + pick(random, ANY_CONDITIONS);
                    default ->
                        " where " + pick(random, statement.startsWith("delete") ? WITHOUT_JOIN : ITEM_CONDITIONS);
                };
        done.add(text + " -> "
                + bound(session, session.createMutationQuery(text), text, random)
                        .executeUpdate());
    }

    private static MutationQuery bound(Session session, MutationQuery query, String text, Random random) {
        Map<String, Object> values = Map.of(
                "text", "t" + random.nextInt(4),
                "number", random.nextInt(4),
                "price", BigDecimal.valueOf(random.nextInt(1_000), 2),
                "date", LocalDate.of(2026, 1, 1 + random.nextInt(28)),
                "status", pick(random, List.of(Status.values())),
                "flag", random.nextBoolean(),
                "owner", session.getReference(Owner.class, 1L + random.nextInt(3)));
        Map<String, List<?>> lists = Map.of(
                "texts", List.of("t" + random.nextInt(4), "t" + random.nextInt(4), "none"),
                "ids", random.longs(5, 1, 200).boxed().toList());
        values.forEach((name, value) -> {
            if (text.matches(".*:" + name + "\\b.*")) {
                query.setParameter(name, value);
            }
        });
        lists.forEach((name, value) -> {
            if (text.contains(":" + name)) {
                query.setParameterList(name, value);
            }
        });
        return query;
    }

    private static void change(Session session, Random random, List<String> done) {
        String entity =
                pick(random, List.of("Item", "Animal", "Vehicle", "Shape", "Ticket", "Note", "Line", "Account"));
        List<?> found = session.createSelectionQuery("from " + entity, Object.class)
                .setMaxResults(5)
                .getResultList();
        if (found.isEmpty()) {
            return;
        }
        Object one = found.get(random.nextInt(found.size()));
        if (random.nextInt(4) == 0) {
            if (one instanceof Item item) {
                Hibernate.initialize(item.tags);
            } else if (one instanceof BulkZoo.Vehicle vehicle) {
                Hibernate.initialize(vehicle.trips);
            }
            session.remove(one);
            done.add("remove " + entity);
        } else {
            rename(one, "t" + random.nextInt(4));
            done.add("rename " + entity);
        }
        // A statement does not reach what is in memory; what is written afterwards would be from before it.
        session.flush();
        session.clear();
    }

    private static void rename(Object entity, String name) {
        if (entity instanceof Item item) {
            item.name = name;
        } else if (entity instanceof BulkZoo.Animal animal) {
            animal.name = name;
        } else if (entity instanceof BulkZoo.Vehicle vehicle) {
            vehicle.name = name;
        } else if (entity instanceof BulkZoo.Shape shape) {
            shape.name = name;
        } else if (entity instanceof Ticket ticket) {
            ticket.name = name;
        } else if (entity instanceof Note note) {
            note.name = name;
        } else if (entity instanceof Line line) {
            line.name = name;
        } else if (entity instanceof Account account) {
            account.name = name;
        }
    }

    /** One of each. */
    private void create(Session session, Random random, List<String> done) {
        done.add("create");
        long id = ++lastId;
        String name = random.nextInt(5) == 0 ? null : "t" + random.nextInt(4);
        Item item = new Item();
        item.id = id;
        item.name = name;
        item.quantity = random.nextInt(5);
        item.price = random.nextBoolean() ? null : BigDecimal.valueOf(random.nextInt(10_000), 4);
        item.status = pick(random, List.of(Status.values()));
        item.active = random.nextBoolean();
        item.address = random.nextBoolean() ? null : new Address("s", name);
        item.owner = random.nextBoolean() ? null : session.getReference(Owner.class, 1L + random.nextInt(3));
        for (int tags = random.nextInt(3); tags > 0; tags--) {
            item.tags.add("t" + tags);
        }
        session.persist(item);
        Dog dog = new Dog();
        dog.id = 2 * id;
        dog.name = name;
        session.persist(dog);
        Cat cat = new Cat();
        cat.id = 2 * id + 1;
        cat.name = name;
        session.persist(cat);
        Car car = new Car();
        car.id = new UUID(1, id);
        car.name = name;
        car.owner = item.owner;
        session.persist(car);
        Truck truck = new Truck();
        truck.id = new UUID(2, id);
        truck.name = name;
        truck.trips.addAll(List.of("x", "y"));
        session.persist(truck);
        Circle circle = new Circle();
        circle.id = 2 * id;
        circle.name = name;
        session.persist(circle);
        Square square = new Square();
        square.id = 2 * id + 1;
        square.name = name;
        session.persist(square);
        Ticket ticket = new Ticket();
        ticket.id = "k" + id;
        ticket.name = name;
        session.persist(ticket);
        Note note = new Note();
        note.id = id;
        note.name = name;
        session.persist(note);
        Line line = new Line();
        line.id = new LineId("o" + id, (int) id % 3);
        line.name = name;
        session.persist(line);
        Account account = new Account();
        account.id = id;
        account.name = name;
        account.remark = random.nextBoolean() ? null : name;
        session.persist(account);
        Place place = new Place();
        place.id = id;
        place.name = name;
        session.persist(place);
        session.flush();
        session.clear();
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}

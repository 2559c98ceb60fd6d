package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.MappedSuperclass;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Subclasses tell all their attributes, under their own or their ancestor's name. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InheritanceIT {
    @MappedSuperclass
    static class Base {
        @Id
        long id;

        String remark = "r";
    }

    @Entity(name = "Animal")
    @OutboxEntity
    static class Animal extends Base {
        String name;
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        boolean barks = true;
    }

    @Entity(name = "Cat")
    @OutboxEntity(name = "house-cat")
    static class Cat extends Animal {
        int lives = 9;
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    @OutboxEntity
    abstract static class Vehicle extends Base {
        int wheels;
    }

    @Entity(name = "Car")
    static class Car extends Vehicle {
        int doors = 4;
    }

    @Entity(name = "Shape")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    abstract static class Shape extends Base {}

    @Entity(name = "Circle")
    @OutboxEntity
    static class Circle extends Shape {
        int radius;
    }

    @Entity(name = "Square")
    static class Square extends Shape {}

    @MappedSuperclass
    @OutboxEntity
    static class Audited extends Base {}

    @Entity(name = "PriceList")
    static class PriceList extends Audited {}

    @Entity(name = "SpecialPriceList")
    static class SpecialPriceList extends PriceList {
        String why = "because";
    }

    @Entity(name = "Contract")
    static class Contract extends Audited {}

    @AutoClose
    private final TestApp app;

    private long ids;

    InheritanceIT(TestDatabase database) {
        app = TestApp.start(
                database,
                Animal.class,
                Dog.class,
                Cat.class,
                Vehicle.class,
                Car.class,
                Shape.class,
                Circle.class,
                Square.class,
                PriceList.class,
                SpecialPriceList.class,
                Contract.class);
    }

    private <T extends Base> T persisted(T entity) {
        entity.id = ++ids;
        app.inTransaction(session -> session.persist(entity));
        return entity;
    }

    @Test
    void aSubclassInTheSameTableIsToldUnderItsAncestorsName() {
        Dog dog = persisted(new Dog());

        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"animal\",\"id\":" + dog.id
                        + ",\"state\":{\"name\":null,\"remark\":\"r\",\"barks\":true}}");
    }

    @Test
    void aSubclassWithAnAnnotationIsToldUnderItsOwn() {
        Cat cat = persisted(new Cat());

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("house-cat.created");
        assertThat(event.key()).isEqualTo("house-cat/" + cat.id);
    }

    @Test
    void aSubclassReadByItsAncestorIsToldAsWhatItIs() {
        Cat cat = persisted(new Cat());
        app.events();

        app.inTransaction(session -> session.find(Animal.class, cat.id).name = "Tom");

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("house-cat.updated");
        assertThat(event.data()).contains("\"lives\":9", "\"changed\":{\"name\":{\"from\":null,\"to\":\"Tom\"}}");
    }

    @Test
    void aRowThatBecomesAnotherClassIsDeletedAsTheOneAndCreatedAsTheOther() {
        Dog dog = persisted(new Dog());
        app.events();

        app.inTransaction(session -> {
            session.remove(session.find(Dog.class, dog.id));
            session.flush();
            Cat cat = new Cat();
            cat.id = dog.id;
            session.persist(cat);
        });

        assertThat(app.events()).extracting(WrittenEvent::type).containsExactly("animal.deleted", "house-cat.created");
    }

    @Test
    void aJoinedSubclassIsToldAsOne() {
        Car car = persisted(new Car());
        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"vehicle\",\"id\":" + car.id
                        + ",\"state\":{\"remark\":\"r\",\"wheels\":0,\"doors\":4}}");

        app.inTransaction(session -> {
            Car changed = session.find(Car.class, car.id);
            changed.wheels = 3;
            changed.doors = 2;
        });
        assertThat(app.onlyEvent().data())
                .endsWith("\"changed\":{\"wheels\":{\"from\":0,\"to\":3},\"doors\":{\"from\":4,\"to\":2}}}");
    }

    @Test
    void ofATablePerClassOnlyTheAnnotatedAreTold() {
        Circle circle = persisted(new Circle());
        assertThat(app.onlyEvent().key()).isEqualTo("circle/" + circle.id);

        persisted(new Square());
        assertThat(app.events()).isEmpty();
    }

    @Test
    void anAnnotatedMappedSuperclassGivesEachEntityItsOwnNameAndTheirSubclassesTheirs() {
        persisted(new PriceList());
        assertThat(app.onlyEvent().type()).isEqualTo("price-list.created");

        persisted(new SpecialPriceList());
        assertThat(app.onlyEvent().type()).isEqualTo("price-list.created");

        persisted(new Contract());
        assertThat(app.onlyEvent().type()).isEqualTo("contract.created");
    }
}

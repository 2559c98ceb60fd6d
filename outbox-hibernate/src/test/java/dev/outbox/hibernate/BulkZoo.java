package dev.outbox.hibernate;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.annotations.TenantId;
import org.hibernate.type.YesNoConverter;

/** Entities of all the kinds that a statement may change many of. */
final class BulkZoo {
    static final Class<?>[] ENTITIES = {
        Owner.class,
        Item.class,
        Animal.class,
        Dog.class,
        Cat.class,
        Vehicle.class,
        Car.class,
        Truck.class,
        Shape.class,
        Circle.class,
        Square.class,
        Ticket.class,
        Note.class,
        Line.class,
        Account.class,
        Place.class,
    };

    private BulkZoo() {}

    enum Status {
        NEW,
        OPEN,
        DONE
    }

    @Embeddable
    static class Address {
        String street;
        String city;

        Address() {}

        Address(String street, String city) {
            this.street = street;
            this.city = city;
        }
    }

    @Entity(name = "Owner")
    static class Owner {
        @Id
        long id;

        String name;
    }

    @Entity(name = "Item")
    @OutboxEntity
    static class Item {
        @Id
        long id;

        @Version
        int version;

        String name;
        int quantity;

        @Column(precision = 20, scale = 4)
        BigDecimal price;

        LocalDate due;

        @Enumerated(EnumType.STRING)
        Status status;

        @Convert(converter = YesNoConverter.class)
        Boolean active;

        Address address;

        @ManyToOne(fetch = FetchType.EAGER)
        Owner owner;

        @OutboxExclude
        String secret;

        @ElementCollection
        @CollectionTable(name = "item_tags", joinColumns = @JoinColumn(name = "item_id"))
        @Column(name = "tag")
        Set<String> tags = new LinkedHashSet<>();
    }

    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @DiscriminatorColumn(name = "kind")
    @OutboxEntity
    static class Animal {
        @Id
        long id;

        String name;
        int weight;
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        Boolean barks;
    }

    @Entity(name = "Cat")
    static class Cat extends Animal {
        Integer lives;
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    @OutboxEntity
    static class Vehicle {
        @Id
        UUID id;

        @Version
        int version;

        String name;

        @ElementCollection
        @CollectionTable(name = "vehicle_trips", joinColumns = @JoinColumn(name = "vehicle_id"))
        @OrderColumn(name = "number")
        @Column(name = "trip")
        List<String> trips = new ArrayList<>();
    }

    @Entity(name = "Car")
    @PrimaryKeyJoinColumn(name = "car_id")
    static class Car extends Vehicle {
        int doors;

        @ManyToOne(fetch = FetchType.LAZY)
        Owner owner;
    }

    @Entity(name = "Truck")
    static class Truck extends Vehicle {
        int load;
    }

    @Entity(name = "Shape")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @OutboxEntity
    abstract static class Shape {
        @Id
        long id;

        String name;
    }

    @Entity(name = "Circle")
    static class Circle extends Shape {
        int radius;
    }

    @Entity(name = "Square")
    static class Square extends Shape {
        int side;
    }

    @Entity(name = "Ticket")
    @SoftDelete
    @OutboxEntity
    static class Ticket {
        @Id
        String id;

        String name;
    }

    @Entity(name = "Note")
    @SQLRestriction("hidden = false")
    @OutboxEntity
    static class Note {
        @Id
        long id;

        String name;
        boolean hidden;
    }

    @Embeddable
    static class LineId implements Serializable {
        private static final long serialVersionUID = 1L;

        @Column(name = "order_no")
        String order;

        int pos;

        LineId() {}

        LineId(String order, int pos) {
            this.order = order;
            this.pos = pos;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof LineId id && id.order.equals(order) && id.pos == pos;
        }

        @Override
        public int hashCode() {
            return Objects.hash(order, pos);
        }
    }

    @Entity(name = "Line")
    @OutboxEntity
    static class Line {
        @EmbeddedId
        LineId id;

        String name;
        int amount;
    }

    @Entity(name = "Account")
    @SecondaryTable(name = "account_detail")
    @OutboxEntity
    static class Account {
        @Id
        long id;

        String name;

        @Column(table = "account_detail")
        String remark;
    }

    @Entity(name = "Place")
    @OutboxEntity
    static class Place {
        @Id
        long id;

        @TenantId
        String tenant;

        String name;
    }
}

package dev.outbox.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorType;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.Any;
import org.hibernate.annotations.AnyDiscriminatorValue;
import org.hibernate.annotations.AnyKeyJavaClass;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.annotations.SoftDeleteType;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.YesNoConverter;

/** Inheritance of every kind, soft deletes, and columns of every type. */
final class Zoo {
    private Zoo() {}

    static final Class<?>[] ENTITIES = {
        Keeper.class,
        Animal.class,
        Dog.class,
        Puppy.class,
        Cat.class,
        Vehicle.class,
        Truck.class,
        Crane.class,
        Boat.class,
        Shape.class,
        Circle.class,
        Square.class,
        Note.class,
        Draft.class,
        Archived.class,
        Values.class
    };

    enum Mood {
        CALM,
        WILD
    }

    @MappedSuperclass
    @OutboxEntity
    abstract static class Base<T> {
        @Id
        @GeneratedValue
        Long id;

        T remark;
    }

    @Entity(name = "Keeper")
    static class Keeper extends Base<String> {
        @Version
        long version;

        String name;

        @ManyToOne
        Keeper boss;

        @ManyToOne
        Animal favourite;

        @ManyToOne
        Vehicle drives;

        @Any(fetch = FetchType.LAZY)
        @AnyKeyJavaClass(Long.class)
        @AnyDiscriminatorValue(discriminator = "B", entity = Boat.class)
        @AnyDiscriminatorValue(discriminator = "P", entity = Puppy.class)
        @Column(name = "fond_of_type")
        @JoinColumn(name = "fond_of_id")
        Object fondOf;
    }

    @Entity(name = "Animal")
    @DiscriminatorColumn(name = "species", discriminatorType = DiscriminatorType.INTEGER)
    @DiscriminatorValue("1")
    @SecondaryTable(name = "animal_health")
    static class Animal extends Base<Integer> {
        String name;

        @Enumerated(EnumType.ORDINAL)
        Mood mood;

        @Column(table = "animal_health")
        BigDecimal weight;

        @Column(table = "animal_health")
        LocalDate examined;

        @Column(updatable = false)
        String birthplace;
    }

    @Entity(name = "Dog")
    @DiscriminatorValue("2")
    static class Dog extends Animal {
        @Convert(converter = YesNoConverter.class)
        Boolean barks;
    }

    @Entity(name = "Puppy")
    @DiscriminatorValue("3")
    @OutboxEntity(name = "young-dog")
    static class Puppy extends Dog {
        int weeks;
    }

    @Entity(name = "Cat")
    @DiscriminatorValue("4")
    static class Cat extends Animal {
        Integer lives;

        @ManyToOne
        Keeper owner;
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    @OutboxEntity
    abstract static class Vehicle {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        @Version
        Instant version;

        int wheels;
    }

    @Entity(name = "Truck")
    @DynamicUpdate
    static class Truck extends Vehicle {
        Float load;

        @ManyToOne
        Truck trailer;
    }

    @Entity(name = "Crane")
    static class Crane extends Truck {
        Double reach;
    }

    @Entity(name = "Boat")
    static class Boat extends Vehicle {
        String harbour;
    }

    @Entity(name = "Shape")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @OutboxEntity
    static class Shape {
        @Id
        UUID id;

        String colour;
    }

    @Entity(name = "Circle")
    static class Circle extends Shape {
        Integer radius;
    }

    @Entity(name = "Square")
    static class Square extends Shape {
        Integer side;

        @ManyToOne
        Keeper painter;
    }

    @Entity(name = "Note")
    @SoftDelete
    @OutboxEntity
    static class Note {
        @Id
        @GeneratedValue
        Long id;

        @Version
        int version;

        String text;
    }

    @Entity(name = "Draft")
    @SoftDelete(strategy = SoftDeleteType.ACTIVE, converter = YesNoConverter.class)
    @OutboxEntity
    static class Draft {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        String text;
    }

    @Entity(name = "Archived")
    @SoftDelete(strategy = SoftDeleteType.TIMESTAMP)
    @OutboxEntity
    static class Archived {
        @Id
        String id;

        String text;
    }

    @Entity(name = "Values")
    @OutboxEntity
    static class Values {
        @Id
        @GeneratedValue
        UUID id;

        Instant instant;
        LocalDate date;
        LocalTime time;
        LocalDateTime dateTime;
        OffsetDateTime zoned;
        Duration duration;
        Date old;

        @Column(precision = 20, scale = 2)
        BigDecimal money;

        byte[] bytes;

        @Enumerated(EnumType.STRING)
        Mood mood;

        char letter;

        @JdbcTypeCode(SqlTypes.JSON)
        Map<String, Object> document;

        int[] numbers;

        @OutboxExclude
        String secret;

        @Column(insertable = false)
        String later;
    }
}

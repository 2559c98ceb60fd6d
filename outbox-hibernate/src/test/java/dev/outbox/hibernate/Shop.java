package dev.outbox.hibernate;

import jakarta.persistence.CascadeType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKey;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.MapKeyJoinColumn;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import jakarta.persistence.OrderBy;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.hibernate.annotations.CollectionId;
import org.hibernate.annotations.CollectionIdJdbcTypeCode;
import org.hibernate.annotations.ListIndexBase;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.annotations.SortNatural;
import org.hibernate.type.SqlTypes;

/** Orders with collections of every kind, composite and derived identifiers, embeddables, and references both ways. */
final class Shop {
    private Shop() {}

    static final Class<?>[] ENTITIES = {
        Customer.class,
        Profile.class,
        Order.class,
        OrderLine.class,
        Parcel.class,
        Stop.class,
        Seal.class,
        Product.class,
        Category.class,
        Stock.class,
        Price.class,
        Bundle.class
    };

    @Embeddable
    static class Address {
        String street;
        Integer number;

        @ManyToOne
        Customer neighbour;
    }

    @Embeddable
    record Period(java.time.LocalDate since, java.time.LocalDate until) {}

    @Embeddable
    static class Contact {
        String mail;

        @ElementCollection
        Set<String> phones = new HashSet<>();

        Period reachable;
    }

    @Entity(name = "Customer")
    @OutboxEntity
    static class Customer {
        @Id
        @GeneratedValue
        Long id;

        @Version
        int version;

        String name;

        Address home;

        Contact contact;

        @OneToMany(mappedBy = "customer")
        Set<Order> orders = new HashSet<>();

        @OneToOne(mappedBy = "customer", cascade = CascadeType.REMOVE, fetch = FetchType.LAZY)
        Profile profile;

        @ElementCollection
        @OrderColumn(name = "place")
        List<Address> addresses = new ArrayList<>();

        @ElementCollection
        @SortNatural
        SortedSet<String> tags = new TreeSet<>();
    }

    @Entity(name = "Profile")
    @OutboxEntity
    static class Profile {
        @Id
        Long id;

        @MapsId
        @OneToOne(optional = false)
        Customer customer;

        String text;
    }

    @Entity(name = "PurchaseOrder")
    @OutboxEntity
    static class Order {
        @Id
        @GeneratedValue
        Long id;

        @Version
        int version;

        @ManyToOne(fetch = FetchType.LAZY)
        Customer customer;

        @OneToMany(mappedBy = "order", cascade = CascadeType.ALL, orphanRemoval = true)
        List<OrderLine> lines = new ArrayList<>();

        @OneToMany(cascade = CascadeType.ALL)
        @JoinColumn(name = "order_id")
        List<Parcel> parcels = new ArrayList<>();

        @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
        @JoinTable(name = "order_stops")
        @OrderColumn(name = "place")
        @ListIndexBase(1)
        List<Stop> stops = new ArrayList<>();

        @OneToMany(cascade = CascadeType.ALL)
        @JoinColumn(name = "sealed_order_id")
        @MapKey(name = "id")
        Map<Long, Seal> seals = new HashMap<>();

        @ElementCollection
        List<String> remarks = new ArrayList<>();

        @ElementCollection
        @MapKeyColumn(name = "kind")
        Map<String, BigDecimal> fees = new HashMap<>();
    }

    @Entity(name = "OrderLine")
    @OutboxEntity(key = "order")
    static class OrderLine {
        @Id
        @GeneratedValue
        Long id;

        @ManyToOne(optional = false)
        Order order;

        @ManyToOne
        Product product;

        int amount;
    }

    @Entity(name = "Parcel")
    @OutboxEntity
    static class Parcel {
        @Id
        @GeneratedValue
        Long id;

        String carrier;
    }

    @Entity(name = "Stop")
    @OutboxEntity
    static class Stop {
        @Id
        @GeneratedValue
        Long id;

        String town;
    }

    @Entity(name = "Seal")
    @OutboxEntity
    static class Seal {
        @Id
        @GeneratedValue
        Long id;

        String colour;
    }

    @Entity(name = "Product")
    @OutboxEntity
    static class Product {
        @Id
        @GeneratedValue
        Long id;

        String name;

        @ManyToMany
        Set<Category> categories = new HashSet<>();

        @ManyToMany
        @OrderColumn(name = "place")
        List<Product> similar = new ArrayList<>();

        @ElementCollection
        @CollectionTable(name = "product_images")
        @CollectionId(column = @jakarta.persistence.Column(name = "image_id"), generator = "increment")
        @CollectionIdJdbcTypeCode(SqlTypes.BIGINT)
        List<String> images = new ArrayList<>();

        @ElementCollection
        @SoftDelete
        Set<String> badges = new HashSet<>();

        String[] codes;
    }

    @Entity(name = "Category")
    @OutboxEntity
    static class Category {
        @Id
        String id;

        @ManyToOne(fetch = FetchType.LAZY)
        Category parent;

        @OneToMany(mappedBy = "parent")
        @OrderBy("id")
        List<Category> children = new ArrayList<>();

        @ManyToMany(mappedBy = "categories")
        Set<Product> products = new HashSet<>();

        @ManyToMany
        @MapKeyJoinColumn(name = "customer_id")
        Map<Customer, Product> favourites = new HashMap<>();
    }

    @Embeddable
    static class Place {
        int shelf;
        String room;

        @Override
        public boolean equals(Object other) {
            return other instanceof Place place && shelf == place.shelf && Objects.equals(room, place.room);
        }

        @Override
        public int hashCode() {
            return Objects.hash(shelf, room);
        }
    }

    @Entity(name = "Stock")
    @OutboxEntity
    static class Stock {
        @EmbeddedId
        Place id;

        @ManyToOne
        Product product;

        Integer amount;
    }

    static class PriceId {
        Long product;
        Integer fromAmount;

        @Override
        public boolean equals(Object other) {
            return other instanceof PriceId id
                    && Objects.equals(product, id.product)
                    && Objects.equals(fromAmount, id.fromAmount);
        }

        @Override
        public int hashCode() {
            return Objects.hash(product, fromAmount);
        }

        @Override
        public String toString() {
            return product + "-" + fromAmount;
        }
    }

    @Entity(name = "Price")
    @IdClass(PriceId.class)
    @OutboxEntity
    static class Price {
        @Id
        @ManyToOne
        Product product;

        @Id
        Integer fromAmount;

        BigDecimal price;

        @ElementCollection
        List<String> notes = new ArrayList<>();
    }

    @Entity(name = "Bundle")
    @OutboxEntity
    static class Bundle {
        @Id
        @GeneratedValue
        Long id;

        @ManyToMany
        Set<Price> prices = new HashSet<>();

        @ManyToMany
        Map<Integer, Stock> stocks = new HashMap<>();
    }
}

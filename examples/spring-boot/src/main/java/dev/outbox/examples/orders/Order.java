package dev.outbox.examples.orders;

import dev.outbox.hibernate.OutboxEntity;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What a customer has ordered. Its changes are {@code order.created} and {@code order.updated}, with the lines in them. */
@Entity
@Table(name = "orders")
@OutboxEntity(name = "order")
class Order {
    enum Status {
        OPEN,
        PAID
    }

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String customer;

    @Enumerated(EnumType.STRING)
    private Status status = Status.OPEN;

    @ElementCollection
    @CollectionTable(name = "order_line", joinColumns = @JoinColumn(name = "order_id"))
    @OrderColumn(name = "position")
    private List<OrderLine> lines = new ArrayList<>();

    @Version
    private Integer version;

    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    protected Order() {}

    @SuppressWarnings("NullAway.Init")
    Order(String customer, List<OrderLine> lines) {
        this.customer = customer;
        this.lines.addAll(lines);
    }

    /**
     * @throws AlreadyPaidException if it has been paid
     */
    void pay() {
        if (status == Status.PAID) {
            throw new AlreadyPaidException(id);
        }
        status = Status.PAID;
    }

    BigDecimal total() {
        return lines.stream().map(OrderLine::total).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    Long id() {
        return id;
    }

    String customer() {
        return customer;
    }

    Status status() {
        return status;
    }

    List<OrderLine> lines() {
        return List.copyOf(lines);
    }
}

package dev.outbox.examples.orders;

import dev.outbox.hibernate.OutboxEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.math.BigDecimal;

/** What a customer gets for a payment. Its event is {@code invoice.created}. */
@Entity
@OutboxEntity(name = "invoice")
class Invoice {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @Column(name = "order_id")
    private Long order;

    private String customer;
    private BigDecimal amount;

    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    protected Invoice() {}

    @SuppressWarnings("NullAway.Init")
    Invoice(Long order, String customer, BigDecimal amount) {
        this.order = order;
        this.customer = customer;
        this.amount = amount;
    }

    @Override
    public String toString() {
        return "invoice of order " + order + " to " + customer + ": " + amount;
    }
}

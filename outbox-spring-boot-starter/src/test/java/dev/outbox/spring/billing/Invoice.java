package dev.outbox.spring.billing;

import dev.outbox.hibernate.OutboxEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What a second data source keeps, captured. */
@Entity
@OutboxEntity(name = "invoice")
public class Invoice {
    @Id
    private long id;

    protected Invoice() {}

    /** A new one. */
    public Invoice(long id) {
        this.id = id;
    }
}

package dev.outbox.examples.orders;

import dev.outbox.hibernate.OutboxEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.math.BigDecimal;

/** What can be ordered. Its changes are {@code product.created} and {@code product.updated}. */
@Entity
@OutboxEntity(name = "product")
class Product {
    @Id
    private String sku;

    private BigDecimal price;

    @Version
    private Integer version;

    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    protected Product() {}

    @SuppressWarnings("NullAway.Init")
    Product(String sku, BigDecimal price) {
        this.sku = sku;
        this.price = price;
    }

    BigDecimal price() {
        return price;
    }

    void price(BigDecimal newPrice) {
        this.price = newPrice;
    }
}

package dev.outbox.examples.orders;

import jakarta.persistence.Embeddable;
import java.math.BigDecimal;

/**
 * A line of an order.
 *
 * @param sku which product
 * @param quantity how many
 * @param price of one, as it was when it was ordered
 */
@Embeddable
record OrderLine(String sku, int quantity, BigDecimal price) {
    BigDecimal total() {
        return price.multiply(BigDecimal.valueOf(quantity));
    }
}

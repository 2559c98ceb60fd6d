package dev.outbox.examples.orders;

import java.math.BigDecimal;
import java.util.List;

/** An order as the API shows it. */
record OrderView(Long id, String customer, Order.Status status, List<OrderLine> lines, BigDecimal total) {
    static OrderView of(Order order) {
        return new OrderView(order.id(), order.customer(), order.status(), order.lines(), order.total());
    }
}

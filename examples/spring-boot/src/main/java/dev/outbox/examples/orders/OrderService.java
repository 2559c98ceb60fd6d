package dev.outbox.examples.orders;

import dev.outbox.spring.OutboxEvents;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The business. It knows nothing of NATS; that an order was paid is all that it has to say itself. */
@Service
class OrderService {
    private final OrderRepository orders;
    private final ProductRepository products;
    private final OutboxEvents events;

    OrderService(OrderRepository orders, ProductRepository products, OutboxEvents events) {
        this.orders = orders;
        this.products = products;
        this.events = events;
    }

    @Transactional
    Order place(String customer, List<OrderRequest.Line> wanted) {
        List<OrderLine> lines = wanted.stream().map(this::line).toList();
        return orders.save(new Order(customer, lines));
    }

    private OrderLine line(OrderRequest.Line wanted) {
        Product product = products.findById(wanted.sku())
                .orElseThrow(() -> new NoSuchThingException("product '" + wanted.sku() + "'"));
        return new OrderLine(wanted.sku(), wanted.quantity(), product.price());
    }

    @Transactional
    Order pay(Long id) {
        Order order = find(id);
        order.pay();
        events.publish("order.paid", "order/" + id, new OrderPaid(id, order.customer(), order.total()));
        return order;
    }

    @Transactional(readOnly = true)
    OrderView view(Long id) {
        return OrderView.of(find(id));
    }

    private Order find(Long id) {
        return orders.findById(id).orElseThrow(() -> new NoSuchThingException("order " + id));
    }
}

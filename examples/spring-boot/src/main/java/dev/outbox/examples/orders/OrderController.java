package dev.outbox.examples.orders;

import jakarta.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API. */
@RestController
@RequestMapping("/orders")
class OrderController {
    private final OrderService orders;

    OrderController(OrderService orders) {
        this.orders = orders;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    OrderView place(@Valid @RequestBody OrderRequest request) {
        return orders.view(orders.place(request.customer(), request.lines()).id());
    }

    @PostMapping("/{id}/payment")
    OrderView pay(@PathVariable Long id) {
        return orders.view(orders.pay(id).id());
    }

    @GetMapping("/{id}")
    OrderView get(@PathVariable Long id) {
        return orders.view(id);
    }
}

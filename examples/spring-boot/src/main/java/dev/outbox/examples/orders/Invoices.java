package dev.outbox.examples.orders;

import dev.outbox.spring.OutboxListener;
import org.springframework.stereotype.Service;

/**
 * Writes an invoice for each payment that it hears of. Nothing here keeps it from doing so twice: the event is remembered in the same transaction,
 * so that an invoice is written once however often the event is delivered.
 */
@Service
class Invoices {
    private final InvoiceRepository invoices;

    Invoices(InvoiceRepository invoices) {
        this.invoices = invoices;
    }

    @OutboxListener(pattern = "order.paid", group = "invoices")
    void write(OrderPaid paid) {
        invoices.save(new Invoice(paid.order(), paid.customer(), paid.amount()));
    }
}

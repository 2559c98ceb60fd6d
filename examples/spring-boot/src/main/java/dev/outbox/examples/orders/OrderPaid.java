package dev.outbox.examples.orders;

import java.math.BigDecimal;

/**
 * What the event {@code order.paid} says; {@link Invoices} and the shipping department wait for it.
 *
 * @param order its number
 * @param customer who has paid
 * @param amount how much
 */
record OrderPaid(Long order, String customer, BigDecimal amount) {}

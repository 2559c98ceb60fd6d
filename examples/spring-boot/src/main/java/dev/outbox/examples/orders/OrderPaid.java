package dev.outbox.examples.orders;

import java.math.BigDecimal;

/**
 * What the event {@code order.paid} says; the shipping department waits for it.
 *
 * @param order its number
 * @param customer who has paid
 * @param amount how much
 */
record OrderPaid(Long order, String customer, BigDecimal amount) {}

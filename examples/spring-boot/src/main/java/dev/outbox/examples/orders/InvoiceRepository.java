package dev.outbox.examples.orders;

import org.springframework.data.jpa.repository.JpaRepository;

interface InvoiceRepository extends JpaRepository<Invoice, Long> {
    long countByOrder(Long order);
}

package dev.outbox.benchmark.capture;

import dev.outbox.hibernate.OutboxEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** An entity whose changes are captured, where capture is on. */
@Entity
@OutboxEntity
@Table(name = "captured_order")
class Order extends Row {}

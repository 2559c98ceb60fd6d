package dev.outbox.benchmark.capture;

import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** The same as {@link Order}, but never captured. */
@Entity
@Table(name = "draft_order")
class Draft extends Row {}

/** NATS in a container of Testcontainers, found by Spring Boot where {@code @ServiceConnection} stands on it. */
@NullMarked
package dev.outbox.spring.testcontainers;

import org.jspecify.annotations.NullMarked;

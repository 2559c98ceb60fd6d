/**
 * Outbox in Spring Boot: the schema is installed, capture and events of your own write into it in Spring's transactions, and a relay runs
 * inside the application.
 */
@NullMarked
package dev.outbox.spring;

import org.jspecify.annotations.NullMarked;

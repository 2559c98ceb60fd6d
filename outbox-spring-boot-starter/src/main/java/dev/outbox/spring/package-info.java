/**
 * Outbox in Spring Boot: the schema is installed, capture and events of your own write into it in Spring's transactions, a relay runs
 * inside the application, and methods of beans are called with events.
 */
@NullMarked
package dev.outbox.spring;

import org.jspecify.annotations.NullMarked;

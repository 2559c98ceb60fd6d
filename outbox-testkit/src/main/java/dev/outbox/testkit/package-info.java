/**
 * Real servers for tests: PostgreSQL and nats-server with JetStream, on free ports of 127.0.0.1, started by the tests and
 * ended with them.
 *
 * <p>Most tests need only {@link dev.outbox.testkit.OutboxServers} on the class. Tests that restart, crash or freeze a
 * server start one of their own with {@link dev.outbox.testkit.PostgresServer#start()} or
 * {@link dev.outbox.testkit.NatsServer#start()}.
 */
@NullMarked
package dev.outbox.testkit;

import org.jspecify.annotations.NullMarked;

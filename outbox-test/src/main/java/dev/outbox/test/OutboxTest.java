package dev.outbox.test;

import dev.outbox.testkit.OutboxServers;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a test class: lets its tests, and those of classes nested in it, assert which events they wrote, with
 * {@link OutboxAssertions}.
 *
 * <p><b>Which events.</b> Those of transactions that commit while the test runs, from before its {@code @BeforeEach} methods on; in whatever
 * thread. Those of a transaction that is rolled back are none. In a transaction that Spring's test framework will roll back,
 * also those that it would commit now: see {@link OutboxAssertions#assertThatEvents()}.
 *
 * <p><b>Which database.</b> In a test with Spring (any annotation that brings the {@code SpringExtension}) that of the application's
 * {@code DataSource}, which has to be PostgreSQL with the outbox in it. Otherwise a new one with the outbox in it,
 * which constructor, methods before and tests take as parameter {@link dev.outbox.testkit.TestDatabase}, as
 * {@link OutboxServers} says.
 *
 * <p><b>Parallel tests.</b> Of the tests with this annotation, those that share a database take turns, whatever JUnit is
 * configured to; others run side by side. What tests without it, other JVMs or threads of an earlier test commit meanwhile
 * cannot be told apart.
 *
 * <p>Tests and methods before them can take as parameters
 *
 * <ul>
 *   <li>{@link CapturedEvents}: the test's events, for other threads than the test's own;
 *   <li>{@link EventStream}: the stream.
 * </ul>
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@OutboxServers
@ExtendWith(OutboxTestExtension.class)
public @interface OutboxTest {
    /** The schema of the outbox; in a test with Spring that of the application counts. */
    String schema() default "outbox";

    /**
     * The stream, for {@link EventStream} and {@link OutboxAssertions#assertThatArrivals()}; in a test with Spring that of the
     * application counts. Where there is no Spring it is looked for on {@link dev.outbox.testkit.NatsServer#shared()}.
     */
    String stream() default "EVENTS";
}

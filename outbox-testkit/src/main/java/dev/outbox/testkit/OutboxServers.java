package dev.outbox.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a test class: gives it real servers as parameters, of its constructor, its {@code @BeforeAll} and {@code @BeforeEach}
 * methods and its tests. Works with JUnit 5.9 and later and with JUnit 6.
 *
 * <ul>
 *   <li>{@link TestDatabase}: a new, empty database, one for the class and the classes nested in it, dropped after them;
 *   <li>{@link PostgresServer}: the server it is on, {@link PostgresServer#shared()};
 *   <li>{@link NatsServer}: {@link NatsServer#shared()}.
 * </ul>
 *
 * <p>Only what is asked for is started, once for all classes of the JVM. The shared servers are
 *
 * <ol>
 *   <li>external ones, where the environment variables {@code OUTBOX_TEST_POSTGRES_URL} (a JDBC URL with user and password
 *       of a role that may create databases) and {@code OUTBOX_TEST_NATS_URL} name them,
 *   <li>otherwise containers, if {@code OUTBOX_TESTKIT_DOCKER=true} in the environment or the system property
 *       {@code outbox.testkit.docker=true} asks for them; the tests then need Testcontainers
 *       ({@code org.testcontainers:testcontainers-postgresql}) on their class path and a Docker engine that answers, and fail
 *       if either is missing. This way is compiled and its failures are tested; it has not been run against an engine yet,
 *   <li>otherwise processes of this machine, which need neither Docker nor anything installed.
 * </ol>
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OutboxServersExtension.class)
public @interface OutboxServers {}

package dev.outbox.test;

import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventStatistics;

/** Tests that JUnit runs at the same time. */
class ParallelTestsIT {
    private static final int TESTS = 24;
    private static final AtomicInteger AT_ONCE = new AtomicInteger();

    /** Not run by itself. */
    @OutboxTest
    @Execution(ExecutionMode.CONCURRENT)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OnOneDatabaseCase {
        private final TestDatabase database;

        OnOneDatabaseCase(TestDatabase database) {
            this.database = database;
        }

        @RepeatedTest(TESTS)
        void seesItsOwnEventsOnly() throws Exception {
            AT_ONCE.incrementAndGet();
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("select outbox.emit('todo.created', 'todo/1', '{}')");
                statement.execute("select outbox.emit('todo.updated', 'todo/1', '{}')");
            }
            assertThatEvents().containsExactlyInOrder(event("todo.created"), event("todo.updated"));
            assertThat(AT_ONCE.decrementAndGet()).isZero();
        }
    }

    @Test
    void thoseOfOneDatabaseTakeTurns() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(OnOneDatabaseCase.class))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "6")
                .execute()
                .testEvents()
                .assertStatistics((EventStatistics statistics) -> statistics.succeeded(TESTS));
    }

    @Test
    void aTestThatWaitsForItselfSaysSo() {
        try (DatabaseTurns.Turn first = DatabaseTurns.take("db", "outer()", Duration.ZERO)) {
            assertThat(first).isNotNull();
            assertThatExceptionOfType(OutboxTestException.class)
                    .isThrownBy(() -> DatabaseTurns.take("db", "inner()", Duration.ZERO))
                    .withMessageContaining("'inner()' has waited")
                    .withMessageContaining("'outer()' is at work");
            DatabaseTurns.take("another", "inner()", Duration.ZERO).close();
        }
        DatabaseTurns.take("db", "inner()", Duration.ZERO).close();
    }
}

package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outbox.event.OutboxEvent;
import dev.outbox.spring.app.TodoApplication;
import dev.outbox.spring.app.TodoService;
import dev.outbox.spring.jdbc.JdbcApplication;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Events exist if and only if the transaction of Spring commits in which they were written. */
@OutboxServers
class TransactionsIT {
    private static final OutboxEvent EVENT =
            OutboxEvent.of("todo.praised", "todo/1").build();

    private static ConfigurableApplicationContext withJpa;

    private final TestDatabase database;

    TransactionsIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeAll
    static void startTheOneWithJpa(TestDatabase database) {
        withJpa = App.start(TodoApplication.class, database);
    }

    @AfterAll
    static void close() {
        withJpa.close();
    }

    @BeforeEach
    void emptyTheOutbox() throws Exception {
        App.execute(database, "delete from outbox.event");
    }

    @Test
    void anEventOfARolledBackTransactionNeverAppears() throws Exception {
        TodoService todos = withJpa.getBean(TodoService.class);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> todos.failAfterAdding("never"));
        assertThat(App.types(database)).isEmpty();

        todos.add("Buy milk");
        assertThat(App.types(database)).containsExactly("todo.created", "todo.praised");
    }

    @Test
    void anEventOfItsOwnFollowsThoseOfTheEntitiesOfItsTransaction() throws Exception {
        withJpa.getBean(TodoService.class).praiseAndAdd("Buy milk");

        assertThat(App.types(database)).containsExactly("todo.created", "todo.praised");
        assertThat(App.texts(
                        database, "select convert_from(data, 'UTF8') from outbox.event where type like '%praised'"))
                .containsExactly("{\"title\":\"Buy milk\"}");
    }

    @Test
    void anEventOutsideOfATransactionIsRefused() {
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(() -> withJpa.getBean(TodoService.class).publishOutside())
                .withMessageContaining("@Transactional");
    }

    @Test
    void anEventAfterTheCommitIsRefusedAndInATransactionOfItsOwnNot() throws Exception {
        assertThatAfterTheCommitOnlyATransactionOfItsOwnWrites(withJpa);
    }

    /** The pool would roll it back in silence. */
    @Test
    void anEventAfterTheCommitIsRefusedWhereThePoolHasNoAutoCommitToo() throws Exception {
        try (ConfigurableApplicationContext app =
                App.start(TodoApplication.class, database, "spring.datasource.hikari.auto-commit=false")) {
            assertThatAfterTheCommitOnlyATransactionOfItsOwnWrites(app);
        }
    }

    private void assertThatAfterTheCommitOnlyATransactionOfItsOwnWrites(ConfigurableApplicationContext app)
            throws Exception {
        OutboxEvents events = app.getBean(OutboxEvents.class);
        TransactionTemplate itsOwn = new TransactionTemplate(app.getBean(PlatformTransactionManager.class));
        itsOwn.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        AtomicReference<RuntimeException> refusal = new AtomicReference<>();

        app.getBean(TodoService.class).tellAfterCommit(() -> {
            refusal.set(thrownBy(() -> events.publish(EVENT)));
            itsOwn.executeWithoutResult(status -> events.publish(EVENT));
        });

        assertThat(refusal.get())
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("REQUIRES_NEW");
        assertThat(App.texts(database, "select event_id from outbox.event"))
                .containsExactly(EVENT.id().toString());
    }

    @Test
    void withoutJpaEventsGoIntoTheTransactionOfJdbc() throws Exception {
        try (ConfigurableApplicationContext app = App.start(JdbcApplication.class, database)) {
            OutboxEvents events = app.getBean(OutboxEvents.class);
            JdbcTemplate jdbc = app.getBean(JdbcTemplate.class);
            TransactionTemplate transaction = new TransactionTemplate(app.getBean(PlatformTransactionManager.class));
            jdbc.execute("create table note (title text)");

            transaction.executeWithoutResult(status -> {
                jdbc.update("insert into note values ('never')");
                events.publish("todo.added", "todo/1", Map.of("title", "never"));
                status.setRollbackOnly();
            });
            transaction.executeWithoutResult(status -> {
                jdbc.update("insert into note values ('Buy milk')");
                events.publish("todo.added", "todo/1", Map.of("title", "Buy milk"));
            });

            assertThat(App.texts(database, "select convert_from(data, 'UTF8') from outbox.event"))
                    .containsExactly("{\"title\":\"Buy milk\"}");
            assertThat(thrownBy(() -> events.publish(EVENT))).hasMessageContaining("@Transactional");
        }
    }

    @Test
    void aTransactionManagerOfTheApplicationsOwnIsWatchedToo() throws Exception {
        try (ConfigurableApplicationContext app = App.start(OwnTransactions.class, database)) {
            OutboxEvents events = app.getBean(OutboxEvents.class);
            AtomicReference<RuntimeException> refusal = new AtomicReference<>();

            new TransactionTemplate(app.getBean(JdbcTransactionManager.class)).executeWithoutResult(status -> {
                events.publish(EVENT);
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        refusal.set(thrownBy(() -> events.publish(EVENT)));
                    }
                });
            });

            assertThat(refusal.get()).hasMessageContaining("REQUIRES_NEW");
            assertThat(App.types(database)).hasSize(1);
        }
    }

    @Test
    void aTransactionThatSpansDataSourcesIsJoined() throws Exception {
        try (ConfigurableApplicationContext app =
                App.start(GlobalTransactions.class, database, "outbox.migration=none")) {
            OutboxEvents events = app.getBean(OutboxEvents.class);
            TransactionTemplate transaction = new TransactionTemplate(app.getBean(PlatformTransactionManager.class));
            transaction.executeWithoutResult(status -> {
                events.publish(EVENT);
                status.setRollbackOnly();
            });
            assertThat(App.types(database)).isEmpty();

            transaction.executeWithoutResult(status -> events.publish(EVENT));
            assertThat(App.types(database)).containsExactly("todo.praised");
        }
    }

    /** Capture is off then, and does not stand in the way. */
    @Test
    void withJpaButNoCapturedEntityEventsOfItsOwnAreWritten() throws Exception {
        try (ConfigurableApplicationContext app =
                App.start(TodoApplication.class, database, "spring.jpa.properties.outbox.enabled=false")) {
            app.getBean(TodoService.class).add("Buy milk");
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> app.getBean(TodoService.class).failAfterAdding("never"));

            assertThat(App.types(database)).containsExactly("todo.praised");
        }
    }

    @Test
    void captureFollowsTheSettings() {
        try (ConfigurableApplicationContext app = App.start(TodoApplication.class, database, "outbox.bulk=fail")) {
            TransactionTemplate transaction = new TransactionTemplate(app.getBean(PlatformTransactionManager.class));

            assertThat(thrownBy(() -> transaction.executeWithoutResult(status -> app.getBean(EntityManager.class)
                            .createQuery("update Todo set done = true")
                            .executeUpdate())))
                    .hasStackTraceContaining("OutboxCaptureException");
        }
    }

    private static RuntimeException thrownBy(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            return e;
        }
        throw new AssertionError("nothing was thrown");
    }
}

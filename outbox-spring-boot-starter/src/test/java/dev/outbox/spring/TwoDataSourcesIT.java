package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.spring.billing.Invoice;
import dev.outbox.spring.reports.Report;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Two data sources in one application, of which one has the outbox. */
@OutboxServers
class TwoDataSourcesIT {
    private static final OutboxEvent EVENT =
            OutboxEvent.of("todo.praised", "todo/1").build();

    private final TestDatabase first;
    private final PostgresServer server;
    private final TestDatabase second;

    TwoDataSourcesIT(TestDatabase first, PostgresServer server) {
        this.first = first;
        this.server = server;
        this.second = server.createDatabase();
    }

    @BeforeEach
    void emptyTheFirst() throws Exception {
        App.empty(first);
    }

    @AfterEach
    void dropTheSecond() {
        server.dropDatabase(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void anEventInATransactionOfTheOtherDataSourceIsRefused(String autoCommit) throws Exception {
        try (ConfigurableApplicationContext app =
                start(TwoDataSources.class, Report.class, "spring.datasource.hikari.auto-commit=" + autoCommit)) {
            OutboxEvents events = app.getBean(OutboxEvents.class);
            EntitiesOnly.addTodo(app);

            assertThatExceptionOfType(IllegalTransactionStateException.class)
                    .isThrownBy(() -> inTheSecond(app, entities -> {
                        entities.persist(new Report(1));
                        events.publish(EVENT);
                    }))
                    .withMessageContaining("not one of the outbox's data source");
            assertThat(App.types(first)).containsExactly("todo.created");
        }
    }

    /** What else has been done there does not make it a transaction. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void soItIsWhereTheOutboxsDataSourceWasReadBefore(String autoCommit) throws Exception {
        try (ConfigurableApplicationContext app =
                start(TwoDataSources.class, Report.class, "spring.datasource.hikari.auto-commit=" + autoCommit)) {
            assertThatExceptionOfType(IllegalTransactionStateException.class)
                    .isThrownBy(() -> inTheSecond(app, entities -> {
                        app.getBean(JdbcTemplate.class).queryForList("select title from todo");
                        app.getBean(OutboxEvents.class).publish(EVENT);
                    }))
                    .withMessageContaining("not one of the outbox's data source");

            assertThat(App.types(first)).isEmpty();
        }
    }

    /** As within a transaction of Kafka, whose listener calls several services. */
    @Test
    void transactionsOfTheOutboxsDataSourceInsideOneOfTheOtherWriteAndBetweenThemNothingDoes() throws Exception {
        try (ConfigurableApplicationContext app =
                start(TwoDataSources.class, Report.class, "spring.datasource.hikari.auto-commit=false")) {
            OutboxEvents events = app.getBean(OutboxEvents.class);
            TransactionTemplate inner = new TransactionTemplate(app.getBean(PlatformTransactionManager.class));

            inTheSecond(app, entities -> {
                for (int i = 0; i < 2; i++) {
                    inner.executeWithoutResult(status ->
                            events.publish(OutboxEvent.of("todo.read", "todo/1").build()));
                    assertThatItIsRefused(events);
                }
                app.getBean(JdbcTemplate.class).queryForList("select title from todo");
                assertThatItIsRefused(events);
            });

            assertThat(App.types(first)).containsExactly("todo.read", "todo.read");
        }
    }

    private static void assertThatItIsRefused(OutboxEvents events) {
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(() -> events.publish(EVENT))
                .withMessageContaining("not one of the outbox's data source");
    }

    @Test
    void entitiesCapturedWhereNoOutboxIsFailTheStart() {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> start(TwoDataSources.class, Invoice.class))
                .withStackTraceContaining("has no outbox in schema 'outbox'");
    }

    @Test
    void entitiesCapturedWhereNobodyPublishesFailTheStart() {
        OutboxSchema.DEFAULT.migrate(second.dataSource());

        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> start(TwoDataSources.class, Invoice.class))
                .havingRootCause()
                .isInstanceOf(OutboxConfigurationException.class)
                .withMessageContaining("persistence unit 'second'")
                .satisfies(refusal -> assertThat(((OutboxConfigurationException) refusal).remedy())
                        .contains("outbox.enabled"));
    }

    @Test
    void ofTheOtherDataSourceCaptureCanBeSwitchedOff() throws Exception {
        try (ConfigurableApplicationContext app =
                start(TwoDataSources.class, Invoice.class, "second.jpa.outbox.enabled=false")) {
            EntitiesOnly.addTodo(app);
            inTheSecond(app, entities -> entities.persist(new Invoice(1)));

            assertThat(App.types(first)).containsExactly("todo.created");
            assertThat(App.texts(second, "select id from invoice")).containsExactly("1");
        }
    }

    @Test
    void anOutboxOfItsOwnIsWrittenToWhereThePropertiesSaySo() throws Exception {
        OutboxSchema.DEFAULT.migrate(second.dataSource());

        try (ConfigurableApplicationContext app =
                start(TwoDataSources.class, Invoice.class, "second.jpa.outbox.enabled=true")) {
            OutboxEvents events = app.getBean(OutboxEvents.class);
            EntitiesOnly.addTodo(app);
            inTheSecond(app, entities -> {
                events.publish(EVENT);
                entities.persist(new Invoice(1));
            });

            assertThat(App.types(first)).containsExactly("todo.created");
            assertThat(App.types(second)).containsExactly("invoice.created", "todo.praised");
        }
    }

    @Test
    void theOutboxMayLiveInTheOneThatIsNotPrimary() throws Exception {
        try (ConfigurableApplicationContext app = start(OutboxInTheSecond.class, Invoice.class)) {
            OutboxEvents events = app.getBean(OutboxEvents.class);
            inTheSecond(app, entities -> {
                events.publish(EVENT);
                entities.persist(new Invoice(1));
            });

            assertThat(App.types(second)).containsExactly("invoice.created", "todo.praised");
            assertThat(App.texts(first, "select nspname from pg_namespace where nspname = 'outbox'"))
                    .isEmpty();
        }
    }

    @Test
    void theTransactionsOfBothAreWatchedForTheirEnd() throws Exception {
        OutboxSchema.DEFAULT.migrate(second.dataSource());

        try (ConfigurableApplicationContext app =
                start(TwoDataSources.class, Invoice.class, "second.jpa.outbox.enabled=true")) {
            OutboxEvents events = app.getBean(OutboxEvents.class);
            AtomicReference<Throwable> refusal = new AtomicReference<>();
            inTheSecond(
                    app,
                    entities ->
                            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                                @Override
                                public void afterCommit() {
                                    refusal.set(catchThrowable(() -> events.publish(EVENT)));
                                }
                            }));

            assertThat(refusal.get()).hasMessageContaining("REQUIRES_NEW");
            assertThat(App.types(second)).isEmpty();
        }
    }

    private static void inTheSecond(ConfigurableApplicationContext app, Consumer<EntityManager> work) {
        EntityManagerFactory entities = app.getBean("secondEntities", EntityManagerFactory.class);
        new TransactionTemplate(app.getBean("secondTransactions", PlatformTransactionManager.class))
                .executeWithoutResult(
                        status -> work.accept(EntityManagerFactoryUtils.getTransactionalEntityManager(entities)));
    }

    private ConfigurableApplicationContext start(Class<?> application, Class<?> entity, String... properties) {
        List<String> all = new ArrayList<>(
                List.of("second.url=" + second.jdbcUrl(), "second.entities=" + entity.getPackageName()));
        all.addAll(List.of(properties));
        return App.start(application, first, all.toArray(String[]::new));
    }
}

package dev.outbox.test;

import static dev.outbox.test.OutboxAssertions.assertThatArrivals;
import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.created;
import static dev.outbox.test.OutboxAssertions.event;
import static dev.outbox.test.OutboxAssertions.updated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.outbox.test.app.Todo;
import dev.outbox.test.app.TodoApplication;
import dev.outbox.test.app.TodoRepository;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** A slice, whose tests run in a transaction that Spring rolls back. */
@DataJpaTest(properties = "spring.jpa.hibernate.ddl-auto=update")
@ContextConfiguration(classes = TodoApplication.class)
@OutboxTest
class DataJpaTestIT {
    private final TodoRepository todos;
    private final JdbcTemplate jdbc;
    private final PlatformTransactionManager transactions;

    @Autowired
    DataJpaTestIT(TodoRepository todos, JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.todos = todos;
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        TestDatabase database = PostgresServer.shared().createDatabase();
        properties.add("spring.datasource.url", database::jdbcUrl);
        properties.add("spring.datasource.username", database::user);
        properties.add("spring.datasource.password", database::password);
    }

    @Test
    void whatTheTestsTransactionWouldCommitIsSeenAndThenRolledBack() {
        todos.save(new Todo("Buy milk"));

        assertThatEvents().containsExactlyInOrder(created("todo").withState("title", "Buy milk"));

        TestTransaction.end();
        assertThatEvents().areNone();
        assertThat(todos.count()).isZero();
    }

    @Test
    void changesBetweenTwoLooksAreToldByFurtherEvents() {
        Todo milk = todos.save(new Todo("Buy milk"));
        assertThatEvents().hasSize(1);

        milk.rename("Buy oat milk");

        assertThatEvents()
                .containsExactlyInOrder(created("todo"), updated("todo").changing("title"));
        assertThatEvents().hasSize(2);
    }

    @Test
    void withoutALookBetweenItIsOneEventAsInACommit() {
        Todo milk = todos.save(new Todo("Buy milk"));
        milk.rename("Buy oat milk");

        assertThatEvents().containsExactlyInOrder(created("todo").withState("title", "Buy oat milk"));
    }

    @Test
    void eventsWrittenBySqlAndInATransactionOfTheirOwnAreSeenToo() {
        jdbc.queryForList("select outbox.emit('todo.emitted', 'todo/0', '{}')");
        TransactionTemplate separate = new TransactionTemplate(transactions);
        separate.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        separate.executeWithoutResult(status -> jdbc.queryForList("select outbox.emit('todo.kept', 'todo/0', '{}')"));

        assertThatEvents().containsExactlyInOrder(event("todo.emitted"), event("todo.kept"));

        TestTransaction.end();
        assertThatEvents().containsExactlyInOrder(event("todo.kept"));
    }

    @Test
    void aTransactionThatWillBeCommittedIsSeenWhenItIs() {
        TestTransaction.flagForCommit();
        Todo milk = todos.save(new Todo("Buy milk"));
        assertThatIllegalStateException()
                .isThrownBy(() -> assertThatEvents().hasSize(1))
                .withMessageContaining("TestTransaction.end()");

        TestTransaction.end();
        assertThatEvents().containsExactlyInOrder(created("todo"));
        todos.delete(milk);
    }

    @Test
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    void withoutATransactionOfTheTestsOnlyWhatIsCommittedIsSeen() {
        Todo milk = todos.save(new Todo("Buy milk"));
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            todos.save(new Todo("never"));
            todos.flush();
            status.setRollbackOnly();
        });

        assertThatEvents().containsExactlyInOrder(created("todo").withState("title", "Buy milk"));
        todos.delete(milk);
    }

    @Test
    void theMessageTellsOfTheOpenTransaction() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThatEvents().contains(created("todo")))
                .withMessageContaining("what the test's transaction, which will be rolled back, would commit now");
    }

    @Test
    void whereTheApplicationKnowsNoNatsThereIsNoStream() {
        assertThatIllegalStateException()
                .isThrownBy(() -> assertThatArrivals().hasSize(1))
                .withMessageContaining("outbox.nats.url");
    }
}

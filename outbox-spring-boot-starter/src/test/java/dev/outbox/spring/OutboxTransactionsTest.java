package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** In whose transactions listeners work; none of these managers is used. */
class OutboxTransactionsTest {
    private static final DataSource OUTBOX = new PGSimpleDataSource();

    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    private final PlatformTransactionManager jdbc = new JdbcTransactionManager(OUTBOX);
    private final PlatformTransactionManager elsewhere = new JdbcTransactionManager(new PGSimpleDataSource());
    private final JpaTransactionManager jpa = new JpaTransactionManager();

    OutboxTransactionsTest() {
        jpa.setDataSource(OUTBOX);
    }

    @Test
    void theManagerOfTheOutboxsDataSourceIsTakenAlsoWhereAnotherIsTheDefault() throws Exception {
        add("elsewhere", elsewhere, true);
        add("jdbc", jdbc, false);

        assertThat(chosen().manager()).isSameAs(jdbc);
        assertThat(chosen().bound()).isSameAs(OUTBOX);
        assertThat(chosen().global()).isFalse();
    }

    @Test
    void thatOfJpaGoesBeforeThatOfJdbc() throws Exception {
        add("jdbc", jdbc, false);
        add("jpa", jpa, false);

        assertThat(chosen().manager()).isSameAs(jpa);
    }

    @Test
    void theDefaultGoesBeforeThatOfJpa() throws Exception {
        add("jdbc", jdbc, true);
        add("jpa", jpa, false);

        assertThat(chosen().manager()).isSameAs(jdbc);
    }

    @Test
    void aManagerOfAProxyOfTheDataSourceBindsUnderTheNameOfTheProxy() throws Exception {
        LazyConnectionDataSourceProxy proxy = new LazyConnectionDataSourceProxy();
        proxy.setTargetDataSource(OUTBOX);
        add("jdbc", new JdbcTransactionManager(proxy), false);

        assertThat(chosen().bound()).isSameAs(proxy);
    }

    /** As those of JTA are. */
    @Test
    void aManagerOfAllDataSourcesDoesToo() throws Exception {
        add("global", new Unbound(), false);

        assertThat(chosen().manager()).isInstanceOf(Unbound.class);
        assertThat(chosen().global()).isTrue();
    }

    /** The event would be remembered by itself, or not at all. */
    @Test
    void thereIsNoWorkOnAConnectionThatTheTransactionDoesNotHave() {
        OutboxTransactions transactions = new OutboxTransactions(new Unbound(), OUTBOX, false);

        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(() -> transactions.run(connection -> {}))
                .withMessageContaining("has bound no connection");
    }

    private static final class Unbound extends AbstractPlatformTransactionManager {
        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    private void add(String name, PlatformTransactionManager manager, boolean primary) {
        RootBeanDefinition definition = new RootBeanDefinition(manager.getClass());
        definition.setPrimary(primary);
        beans.registerBeanDefinition(name, definition);
        // As it is, and not initialized: that of JPA would want its factory.
        beans.registerSingleton(name, manager);
    }

    private OutboxTransactions chosen() throws Exception {
        return OutboxTransactions.of(
                listener(), new OutboxDatabase(OUTBOX), beans.getBeanProvider(PlatformTransactionManager.class));
    }

    @OutboxListener("todo.created")
    static void hear() {}

    private static ListenerMethod listener() throws Exception {
        Method method = OutboxTransactionsTest.class.getDeclaredMethod("hear");
        OutboxListener annotation =
                Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(method, OutboxListener.class));
        return new ListenerMethod(
                "bean", OutboxTransactionsTest.class, method, "group", List.of(), Optional.empty(), annotation);
    }
}

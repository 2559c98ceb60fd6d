package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.TwoPhaseVolatileStore;
import com.arjuna.ats.jdbc.TransactionalDriver;
import com.arjuna.ats.jta.TransactionManager;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.xa.PGXADataSource;

/** Under Narayana, the transaction manager of WildFly and Quarkus: two session factories in one transaction, two phases. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NarayanaIT {
    @Entity(name = "Cargo")
    @OutboxEntity
    static class Cargo {
        @Id
        long id;

        String name;

        Cargo() {}

        Cargo(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    private final jakarta.transaction.TransactionManager transactions = TransactionManager.transactionManager();

    @AutoClose
    private final TestApp app;

    @AutoClose
    private final SessionFactory other;

    private long id;

    // Before the first use of the transaction manager.
    static {
        String store = TwoPhaseVolatileStore.class.getName();
        for (String name : new String[] {null, "default", "communicationStore", "stateStore"}) {
            ObjectStoreEnvironmentBean bean = BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name);
            bean.setObjectStoreType(store);
            bean.setObjectStoreDir("target/narayana");
        }
    }

    NarayanaIT(TestDatabase database) {
        app = TestApp.start(database, settings(database, "app"), Cargo.class);
        other = TestApp.sessionFactory(database, settings(database, "other"), Cargo.class);
    }

    @BeforeEach
    void nextId() {
        id += 10;
    }

    /** Where a test has failed in the middle. */
    @AfterEach
    void endTheTransaction() throws SystemException {
        if (transactions.getTransaction() != null) {
            transactions.rollback();
        }
    }

    private static Map<String, Object> settings(TestDatabase database, String name) {
        return Map.of(
                "hibernate.transaction.coordinator_class", "jta",
                "hibernate.transaction.jta.platform", "Narayana",
                "jakarta.persistence.jtaDataSource", enlisting(database, name));
    }

    /** Narayana's driver, which enlists a connection in the thread's transaction. */
    private static DataSource enlisting(TestDatabase database, String name) {
        PGXADataSource source = new PGXADataSource();
        source.setUrl(database.jdbcUrl());
        source.setUser(database.user());
        source.setPassword(database.password());
        Properties properties = new Properties();
        properties.put(TransactionalDriver.XADataSource, source);
        return (DataSource) Proxy.newProxyInstance(
                NarayanaIT.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "getConnection" ->
                            new TransactionalDriver().connect(TransactionalDriver.arjunaDriver + name, properties);
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        case "toString" -> "enlisting " + name;
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private void persistInBoth(String name) {
        try (Session session = app.sessions().openSession();
                Session beside = other.openSession()) {
            session.persist(new Cargo(id, name));
            beside.persist(new Cargo(id + 1, name));
            session.flush();
            beside.flush();
        }
    }

    @Test
    void aTransactionOfTwoSessionFactoriesIsToldByBoth() throws Exception {
        transactions.begin();
        persistInBoth("both");
        transactions.commit();

        assertThat(app.events())
                .extracting(WrittenEvent::key)
                .containsExactlyInAnyOrder("cargo/" + id, "cargo/" + (id + 1));
    }

    @Test
    void aRollbackLeavesNothing() throws Exception {
        transactions.begin();
        persistInBoth("gone");
        transactions.rollback();

        assertThat(app.events()).isEmpty();
    }

    @Test
    void whereTheOutboxRefusesBothRollBack() throws Exception {
        app.sql("alter table outbox.event add constraint none check (type = 'none') not valid");
        try {
            transactions.begin();
            persistInBoth("refused");
            assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);
        } finally {
            app.sql("alter table outbox.event drop constraint none");
        }

        assertThat(app.events()).isEmpty();
        transactions.begin();
        try (Session session = app.sessions().openSession()) {
            assertThat(session.find(Cargo.class, id)).isNull();
            assertThat(session.find(Cargo.class, id + 1)).isNull();
        }
        transactions.commit();
    }
}

package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.engine.transaction.jta.platform.internal.AbstractJtaPlatform;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Transactions of a JTA transaction manager, committed in two phases ({@code prepare transaction}). */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JtaIT {
    @Entity(name = "Parcel")
    @OutboxEntity
    static class Parcel {
        @Id
        long id;

        Parcel() {}

        Parcel(long id) {
            this.id = id;
        }
    }

    private static final class Platform extends AbstractJtaPlatform {
        private static final long serialVersionUID = 1L;

        private final transient SmallTransactionManager manager;

        Platform(SmallTransactionManager manager) {
            this.manager = manager;
        }

        @Override
        protected TransactionManager locateTransactionManager() {
            return manager;
        }

        @Override
        protected UserTransaction locateUserTransaction() {
            return manager;
        }
    }

    private final SmallTransactionManager transactions;

    @AutoClose
    private final TestApp app;

    JtaIT(TestDatabase database) {
        transactions = new SmallTransactionManager(database.dataSource());
        app = TestApp.start(
                database,
                Map.of(
                        "outbox.bulk",
                        "capture",
                        "hibernate.transaction.coordinator_class",
                        "jta",
                        "hibernate.transaction.jta.platform",
                        new Platform(transactions),
                        "jakarta.persistence.jtaDataSource",
                        transactions.dataSource()),
                Parcel.class);
    }

    @Test
    void aCommittedTransactionIsTold() throws RollbackException {
        transactions.begin();
        try (Session session = app.sessions().openSession()) {
            session.persist(new Parcel(1));
            assertThat(app.events()).isEmpty();
            transactions.commit();
        }

        assertThat(app.onlyEvent().key()).isEqualTo("parcel/1");
    }

    @Test
    void aSessionClosedBeforeTheCommitIsTold() throws RollbackException {
        transactions.begin();
        try (Session session = app.sessions().openSession()) {
            session.persist(new Parcel(2));
            session.flush();
        }
        transactions.commit();

        assertThat(app.onlyEvent().key()).isEqualTo("parcel/2");
    }

    @Test
    void severalSessionsOfOneTransactionAreToldTogether() throws RollbackException {
        transactions.begin();
        try (Session first = app.sessions().openSession();
                Session second = app.sessions().openSession();
                StatelessSession third = app.sessions().openStatelessSession()) {
            first.persist(new Parcel(3));
            second.persist(new Parcel(4));
            third.insert(new Parcel(5));
            transactions.commit();
        }

        List<WrittenEvent> events = app.events();
        assertThat(events).extracting(WrittenEvent::key).containsExactlyInAnyOrder("parcel/3", "parcel/4", "parcel/5");
    }

    @Test
    void aRollbackLeavesNothing() throws RollbackException {
        try (Session session = app.sessions().openSession()) {
            transactions.begin();
            session.joinTransaction();
            session.persist(new Parcel(6));
            session.flush();
            transactions.rollback();
            session.clear();

            transactions.begin();
            session.joinTransaction();
            session.persist(new Parcel(7));
            transactions.commit();
        }

        assertThat(app.onlyEvent().key()).isEqualTo("parcel/7");
    }

    @Test
    void whatASynchronizationFlushesBehindHibernatesIsTold() throws RollbackException {
        transactions.begin();
        try (Session session = app.sessions().openSession()) {
            session.persist(new Parcel(9));
            transactions.getTransaction().registerSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                    session.persist(new Parcel(10));
                    session.persist(new Parcel(11));
                    session.flush();
                    session.remove(session.find(Parcel.class, 9L));
                    session.flush();
                }

                @Override
                public void afterCompletion(int status) {}
            });
            transactions.commit();
        } catch (SystemException e) {
            throw new IllegalStateException(e);
        }

        assertThat(app.events())
                .extracting(WrittenEvent::key, WrittenEvent::type)
                .containsExactly(
                        tuple("parcel/9", "parcel.created"),
                        tuple("parcel/10", "parcel.created"),
                        tuple("parcel/11", "parcel.created"),
                        tuple("parcel/9", "parcel.deleted"));
    }

    @Test
    void aStatementThatChangesManyRowsIsToldByRow() throws RollbackException {
        transactions.begin();
        try (Session session = app.sessions().openSession()) {
            session.persist(new Parcel(20));
            transactions.commit();
        }
        app.events();
        transactions.begin();
        try (Session session = app.sessions().openSession()) {
            session.createMutationQuery("delete Parcel where id = 20").executeUpdate();
            assertThat(app.events()).isEmpty();
            transactions.commit();
        }

        assertThat(app.onlyEvent().type()).isEqualTo("parcel.deleted");
    }

    @Test
    void aTransactionMarkedForRollbackLeavesNothing() {
        transactions.begin();
        try (Session session = app.sessions().openSession()) {
            session.persist(new Parcel(8));
            session.flush();
            transactions.setRollbackOnly();
            assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);
        }

        assertThat(app.events()).isEmpty();
    }
}

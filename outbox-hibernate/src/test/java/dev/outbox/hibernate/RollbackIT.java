package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.Session;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An event exists if and only if its transaction committed. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollbackIT {
    @Entity(name = "Account")
    @OutboxEntity
    static class Account {
        @Id
        long id;

        @Version
        int version;

        @Column(unique = true)
        String owner;

        Account() {}

        Account(long id, String owner) {
            this.id = id;
            this.owner = owner;
        }
    }

    @AutoClose
    private final TestApp app;

    private final AtomicLong ids = new AtomicLong();

    RollbackIT(TestDatabase database) {
        app = TestApp.start(database, Account.class);
    }

    private Account newAccount() {
        long id = ids.incrementAndGet();
        return new Account(id, "owner " + id);
    }

    private long given(Account account) {
        app.inTransaction(session -> session.persist(account));
        app.events();
        return account.id;
    }

    @Test
    void aRolledBackTransactionLeavesNothing() {
        try (Session session = app.sessions().openSession()) {
            session.beginTransaction();
            session.persist(newAccount());
            session.flush();
            session.getTransaction().rollback();
        }

        assertThat(app.events()).isEmpty();
    }

    @Test
    void anExceptionAfterAFlushLeavesNothing() {
        assertThatThrownBy(() -> app.inTransaction(session -> {
                    session.persist(newAccount());
                    session.flush();
                    throw new IllegalArgumentException("changed my mind");
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(app.events()).isEmpty();
    }

    @Test
    void aTransactionMarkedForRollbackLeavesNothing() {
        try (Session session = app.sessions().openSession()) {
            session.beginTransaction();
            session.persist(newAccount());
            session.flush();
            session.getTransaction().setRollbackOnly();
            // Rolls back, silently where Hibernate is not started by JPA.
            session.getTransaction().commit();
        }

        assertThat(app.events()).isEmpty();
    }

    @Test
    void theNextTransactionOfTheSessionTellsNothingOfTheOneRolledBack() {
        Account kept = newAccount();
        try (Session session = app.sessions().openSession()) {
            session.beginTransaction();
            session.persist(newAccount());
            session.flush();
            session.getTransaction().rollback();
            session.clear();

            session.beginTransaction();
            session.persist(kept);
            session.getTransaction().commit();
        }

        assertThat(app.onlyEvent().key()).isEqualTo("account/" + kept.id);
    }

    @Test
    void theNextTransactionOfAStatelessSessionTellsNothingOfTheOneRolledBack() {
        Account kept = newAccount();
        try (var session = app.sessions().openStatelessSession()) {
            session.beginTransaction();
            session.insert(newAccount());
            session.getTransaction().rollback();

            session.beginTransaction();
            session.insert(kept);
            session.getTransaction().commit();
        }

        assertThat(app.onlyEvent().key()).isEqualTo("account/" + kept.id);
    }

    @Test
    void whatWasNotFlushedIsNotTold() {
        app.inTransaction(session -> {
            session.setHibernateFlushMode(org.hibernate.FlushMode.MANUAL);
            session.persist(newAccount());
        });

        assertThat(app.events()).isEmpty();
    }

    @Test
    void aConflictOfVersionsLeavesNothing() {
        long id = given(newAccount());

        assertThatThrownBy(() -> app.inTransaction(session -> {
                    session.persist(newAccount());
                    Account account = session.find(Account.class, id);
                    app.sql("update account set version = version + 1 where id = " + id);
                    account.owner = "another";
                }))
                .isInstanceOf(OptimisticLockException.class);

        assertThat(app.events()).isEmpty();
    }

    @Test
    void aViolatedConstraintLeavesNothingAndTheNextTransactionIsTold() {
        Account taken = newAccount();
        given(taken);
        long next = ids.incrementAndGet();

        assertThatThrownBy(() -> app.inTransaction(session -> session.persist(new Account(next, taken.owner))))
                .isInstanceOf(Exception.class);
        assertThat(app.events()).isEmpty();

        app.inTransaction(session -> session.persist(new Account(next, "another " + next)));
        assertThat(app.onlyEvent().key()).isEqualTo("account/" + next);
    }

    @Test
    void severalTransactionsOfOneSessionHaveTheirOwnEvents() {
        Account account = newAccount();
        try (Session session = app.sessions().openSession()) {
            session.beginTransaction();
            session.persist(account);
            session.getTransaction().commit();
            assertThat(app.onlyEvent().type()).isEqualTo("account.created");

            session.beginTransaction();
            account.owner = "someone else " + account.id;
            session.getTransaction().commit();
            assertThat(app.onlyEvent().data())
                    .contains("\"version\":1")
                    .contains("\"from\":\"owner " + account.id + "\",\"to\":\"someone else " + account.id + "\"");
        }
    }
}

package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.hibernate.Session;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TransactionCompletionCallbacks.BeforeCompletionCallback;
import org.hibernate.event.spi.EventType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** When and how Hibernate writes what the events are of. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlushIT {
    @Entity(name = "Step")
    @OutboxEntity
    static class Step {
        @Id
        long id;

        String text;
        int saved;

        Step() {}

        Step(long id, String text) {
            this.id = id;
            this.text = text;
        }

        @PrePersist
        @PreUpdate
        void count() {
            saved++;
        }
    }

    private final TestDatabase database;

    @AutoClose
    private final TestApp app;

    private long ids;

    FlushIT(TestDatabase database) {
        this.database = database;
        app = TestApp.start(
                database,
                Map.of(
                        "hibernate.jdbc.batch_size", "20",
                        "hibernate.order_inserts", "true",
                        "hibernate.order_updates", "true"),
                Step.class);
    }

    private static void beforeCompletion(Session session, BeforeCompletionCallback callback) {
        session.unwrap(SharedSessionContractImplementor.class)
                .getTransactionCompletionCallbacks()
                .registerCallback(callback);
    }

    @Test
    void whatACallbackFlushesLateIsToldToo() {
        long early = ++ids;
        long late = ++ids;
        app.inTransaction(session -> {
            session.persist(new Step(early, "early"));
            session.flush();
            beforeCompletion(session, s -> {
                session.persist(new Step(late, "late"));
                session.find(Step.class, early).text = "changed late";
                session.flush();
            });
        });

        assertThat(app.events())
                .extracting(WrittenEvent::key, WrittenEvent::type)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("step/" + early, "step.created"),
                        org.assertj.core.api.Assertions.tuple("step/" + late, "step.created"));
    }

    @Test
    void whatACallbackFlushesAsTheFirstInItsTransactionIsTold() {
        long id = ++ids;
        app.inTransaction(session -> beforeCompletion(session, s -> {
            session.persist(new Step(id, "late"));
            session.flush();
        }));

        assertThat(app.onlyEvent().key()).isEqualTo("step/" + id);
    }

    @Test
    void whatAnEntityListenerChangesIsTold() {
        long id = ++ids;
        app.inTransaction(session -> session.persist(new Step(id, "one")));
        assertThat(app.onlyEvent().data()).contains("\"saved\":1");

        app.inTransaction(session -> session.find(Step.class, id).text = "two");
        assertThat(app.onlyEvent().data()).contains("\"changed\":{\"saved\":{\"from\":1,\"to\":2},");
    }

    @Test
    void clearingAndRefreshingBetweenChangesLosesNothing() {
        long id = ++ids;
        app.inTransaction(session -> session.persist(new Step(id, "one")));
        app.events();

        app.inTransaction(session -> {
            Step step = session.find(Step.class, id);
            step.text = "two";
            session.flush();
            session.clear();
            step = session.find(Step.class, id);
            step.text = "never written";
            session.refresh(step);
            session.flush();
            step.text = "three";
            session.flush();
            session.evict(step);
            step.text = "never written either";
        });

        assertThat(app.onlyEvent().data()).contains("\"text\":{\"from\":\"one\",\"to\":\"three\"}");
    }

    @Test
    void tenThousandEntitiesAreWrittenByTenStatements() {
        List<Long> many = LongStream.rangeClosed(ids + 1, ids + 10_000).boxed().toList();
        ids += 10_000;
        app.inTransaction(session -> {
            for (long id : many) {
                session.persist(new Step(id, "many"));
                if (id % 100 == 0) {
                    session.flush();
                    session.clear();
                }
            }
        });

        List<WrittenEvent> events = app.events();
        assertThat(events)
                .extracting(WrittenEvent::key)
                .containsExactlyElementsOf(many.stream().map(id -> "step/" + id).toList());
        assertThat(events.stream().map(WrittenEvent::statement).distinct()).hasSize(10);
    }

    /** However many entities it flushes and clears, and however often they change: what was and what is has to be kept. */
    @Test
    void neitherEntitiesNorValuesBetweenTheFirstAndTheLastAreHeld() {
        long first = ids + 1;
        ids += 1_000;
        List<WeakReference<Object>> passing = new ArrayList<>();
        app.inTransaction(session -> {
            for (long id = first; id <= ids; id++) {
                Step step = new Step(id, "many");
                passing.add(new WeakReference<>(step));
                session.persist(step);
            }
            session.flush();
            session.clear();
            for (int i = 0; i < 100; i++) {
                Step step = session.find(Step.class, first);
                step.text = "change " + i;
                passing.add(new WeakReference<>(step.text));
                session.flush();
                session.clear();
            }
            session.find(Step.class, first).text = "last";
            session.flush();
            session.clear();
            Awaitility.await().until(() -> {
                System.gc();
                return passing.stream().allMatch(each -> each.get() == null);
            });
        });

        assertThat(app.events())
                .hasSize(1_000)
                .first()
                .satisfies(event -> assertThat(event.data()).contains("\"text\":\"last\""));
    }

    @Test
    void batchedUpdatesAndDeletesAreTold() {
        List<Long> some = LongStream.rangeClosed(ids + 1, ids + 50).boxed().toList();
        ids += 50;
        app.inTransaction(session -> some.forEach(id -> session.persist(new Step(id, "one"))));
        app.events();

        app.inTransaction(session -> some.forEach(id -> {
            Step step = session.find(Step.class, id);
            if (id % 2 == 0) {
                step.text = "two";
            } else {
                session.remove(step);
            }
        }));

        List<WrittenEvent> events = app.events();
        assertThat(events).hasSize(50);
        assertThat(events)
                .extracting(WrittenEvent::statement)
                .containsOnly(events.get(0).statement());
        assertThat(events)
                .allSatisfy(event -> assertThat(event.type())
                        .isEqualTo(Long.parseLong(event.subject()) % 2 == 0 ? "step.updated" : "step.deleted"));
    }

    @Test
    void aFailureToWriteFailsTheTransactionAndLeavesTheSessionAsAnyFailureDoes() {
        long failed = ++ids;
        long next = ++ids;
        try (Session session = app.sessions().openSession()) {
            app.sql("alter table outbox.event add constraint none check (key <> 'step/" + failed + "')");
            session.beginTransaction();
            session.persist(new Step(failed, "fails"));
            assertThatThrownBy(() -> session.getTransaction().commit()).hasMessageContaining("outbox");
            app.sql("alter table outbox.event drop constraint none");
            assertThat(session.getTransaction().isActive()).isFalse();
            assertThat(app.events()).isEmpty();

            session.clear();
            session.beginTransaction();
            assertThat(session.find(Step.class, failed)).isNull();
            session.persist(new Step(next, "works"));
            session.getTransaction().commit();
        }

        assertThat(app.onlyEvent().key()).isEqualTo("step/" + next);
    }

    @Test
    void anInsertThatAnotherListenerRefusesIsNotTold() {
        long refused = ++ids;
        long inserted = ++ids;
        try (TestApp refusing = TestApp.start(database, Step.class)) {
            refusing.sessions()
                    .unwrap(SessionFactoryImplementor.class)
                    .getEventListenerRegistry()
                    .appendListeners(
                            EventType.PRE_INSERT, event -> event.getId().equals(refused));
            refusing.inTransaction(session -> {
                session.persist(new Step(refused, "refused"));
                session.persist(new Step(inserted, "inserted"));
            });

            assertThat(refusing.onlyEvent().key()).isEqualTo("step/" + inserted);
        }
        app.events();
    }

    @Test
    void aDeleteThatAnotherListenerRefusesIsNotTold() {
        long refused = ++ids;
        long deleted = ++ids;
        try (TestApp refusing = TestApp.start(database, Step.class)) {
            refusing.inTransaction(session -> {
                session.persist(new Step(refused, "refused"));
                session.persist(new Step(deleted, "deleted"));
            });
            refusing.events();
            refusing.sessions()
                    .unwrap(SessionFactoryImplementor.class)
                    .getEventListenerRegistry()
                    .appendListeners(
                            EventType.PRE_DELETE, event -> event.getId().equals(refused));
            refusing.inTransaction(session -> {
                session.remove(session.find(Step.class, refused));
                session.remove(session.find(Step.class, deleted));
            });

            assertThat(refusing.onlyEvent().key()).isEqualTo("step/" + deleted);
            assertThat(refusing.<Step>fromTransaction(session -> session.find(Step.class, refused)))
                    .isNotNull();
        }
        app.events();
    }

    @Test
    void twoSessionsTellEachOfTheirOwn() {
        long first = ++ids;
        long second = ++ids;
        app.inTransaction(outer -> {
            outer.persist(new Step(first, "outer"));
            outer.flush();
            app.inTransaction(inner -> inner.persist(new Step(second, "inner")));
            assertThat(app.onlyEvent().key()).isEqualTo("step/" + second);
        });

        assertThat(app.onlyEvent().key()).isEqualTo("step/" + first);
    }

    @Test
    void aSessionThatSharesTheTransactionTellsInTheSameStatement() {
        long first = ++ids;
        long second = ++ids;
        app.inTransaction(session -> {
            session.persist(new Step(first, "parent"));
            session.flush();
            try (Session child = session.sessionWithOptions().connection().openSession()) {
                child.persist(new Step(second, "child"));
                child.flush();
            }
        });

        List<WrittenEvent> events = app.events();
        assertThat(events).extracting(WrittenEvent::key).containsExactly("step/" + first, "step/" + second);
        assertThat(events)
                .extracting(WrittenEvent::statement)
                .containsOnly(events.get(0).statement());
    }
}

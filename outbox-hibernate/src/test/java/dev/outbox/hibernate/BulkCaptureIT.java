package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.hibernate.Session;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code outbox.bulk=capture} HQL and Criteria that update or delete become an event for each row. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkCaptureIT {
    @Entity(name = "Shelf")
    static class Shelf {
        @Id
        long id;
    }

    @Entity(name = "Book")
    @OutboxEntity
    static class Book {
        @Id
        long id;

        String title;
        int copies;

        @ManyToOne(fetch = FetchType.EAGER)
        Shelf shelf;
    }

    @Entity(name = "Film")
    @OutboxEntity
    static class Film {
        @Id
        long id;

        @ManyToMany
        Set<Actor> actors = new LinkedHashSet<>();
    }

    @Entity(name = "Actor")
    @OutboxEntity
    static class Actor {
        @Id
        long id;

        @ManyToMany(mappedBy = "actors")
        Set<Film> films = new LinkedHashSet<>();
    }

    /** Does something once, immediately before a statement with a certain beginning. */
    private static final class Interruption implements StatementInspector {
        private static final long serialVersionUID = 1L;

        private transient volatile String beginning;
        private final transient AtomicReference<Runnable> work = new AtomicReference<>();

        void before(String sql, Runnable done) {
            beginning = sql;
            work.set(done);
        }

        @Override
        public String inspect(String sql) {
            if (work.get() != null && sql.startsWith(beginning)) {
                work.getAndSet(null).run();
            }
            return sql;
        }
    }

    private final Interruption interruption = new Interruption();

    @AutoClose
    private final TestApp app;

    BulkCaptureIT(TestDatabase database) {
        app = TestApp.start(
                database,
                Map.of(
                        "outbox.bulk", "capture",
                        "outbox.savepoints", "true",
                        "hibernate.generate_statistics", "true",
                        "hibernate.session_factory.statement_inspector", interruption),
                Shelf.class,
                Book.class,
                Film.class,
                Actor.class);
    }

    @BeforeEach
    void threeBooks() {
        app.sql("delete from Book");
        app.inTransaction(session -> LongStream.rangeClosed(1, 3).forEach(id -> session.persist(book(id))));
        app.events();
    }

    private static Book book(long id) {
        Book book = new Book();
        book.id = id;
        book.title = "b" + id;
        return book;
    }

    private static int hql(Session session, String statement) {
        return session.createMutationQuery(statement).executeUpdate();
    }

    @Test
    void aSilencedTransactionTellsNothingOfItsStatements() {
        app.inTransaction(session -> {
            hql(session, "update Book set copies = 1");
            Outbox.silence(session);
            hql(session, "update Book set copies = 2");
            hql(session, "delete Book where id = 3");
        });

        assertThat(titlesAndCopies()).containsExactly("1 b1 2", "2 b2 2");
        assertThat(app.events()).isEmpty();
    }

    @Test
    void ofASilencedTransactionNoRowIsRead() {
        Statistics statistics = app.sessions().getStatistics();
        statistics.setStatisticsEnabled(true);

        app.inTransaction(session -> {
            Outbox.silence(session);
            statistics.clear();
            hql(session, "update Book set copies = 2");
        });

        assertThat(statistics.getPrepareStatementCount()).isOne();
        assertThat(app.events()).isEmpty();
    }

    private List<String> titlesAndCopies() {
        return app.fromTransaction(session -> session.createSelectionQuery(
                        "select id || ' ' || title || ' ' || copies from Book order by id", String.class)
                .getResultList());
    }

    @Test
    void anUpdateTellsOfEachRowWhatItWasAndIs() {
        int changed = app.fromTransaction(session -> hql(session, "update Book set copies = copies + id where id < 3"));

        assertThat(changed).isEqualTo(2);
        assertThat(app.events())
                .extracting(WrittenEvent::data)
                .containsExactlyInAnyOrder(
                        "{\"entity\":\"book\",\"id\":1,\"state\":{\"copies\":1,\"shelf\":null,\"title\":\"b1\"},"
                                + "\"changed\":{\"copies\":{\"from\":0,\"to\":1}}}",
                        "{\"entity\":\"book\",\"id\":2,\"state\":{\"copies\":2,\"shelf\":null,\"title\":\"b2\"},"
                                + "\"changed\":{\"copies\":{\"from\":0,\"to\":2}}}");
    }

    @Test
    void aDeleteTellsOfEachRowWhatItWas() {
        app.inTransaction(session -> hql(session, "delete Book where title like '%3'"));

        assertThat(app.onlyEvent())
                .returns("book.deleted", WrittenEvent::type)
                .returns(
                        "{\"entity\":\"book\",\"id\":3,\"state\":{\"copies\":0,\"shelf\":null,\"title\":\"b3\"}}",
                        WrittenEvent::data);
    }

    @Test
    void criteriaAreCapturedAsHqlIs() {
        app.inTransaction(session -> {
            var update = session.getCriteriaBuilder().createCriteriaUpdate(Book.class);
            var book = update.from(Book.class);
            update.set(book.get("title"), "x").where(book.get("id").in(1L, 3L));
            session.createMutationQuery(update).executeUpdate();
        });

        assertThat(app.events()).extracting(WrittenEvent::key).containsExactlyInAnyOrder("book/1", "book/3");
    }

    @Test
    void aStatelessSessionIsCapturedAsOtherSessionsAre() {
        app.inStatelessTransaction(session ->
                session.createMutationQuery("delete Book where id = 1").executeUpdate());

        assertThat(app.onlyEvent().type()).isEqualTo("book.deleted");
    }

    @Test
    void aStatementThatChangesNothingOrMatchesNothingIsNoEvent() {
        app.inTransaction(session -> {
            assertThat(hql(session, "update Book set title = title")).isEqualTo(3);
            assertThat(hql(session, "update Book set title = 'x' where id > 3")).isZero();
        });

        assertThat(app.events()).isEmpty();
    }

    @Test
    void whatATransactionDoesToAnEntityIsOneEventWhoeverDoesIt() {
        app.inTransaction(session -> {
            session.persist(book(4));
            session.find(Book.class, 1L).title = "by the session";
            hql(session, "update Book set copies = 1");
            hql(session, "update Book set copies = 2");
            hql(session, "delete Book where id = 1 or id = 2");
        });

        assertThat(app.events())
                .extracting(event -> event.type() + " " + event.data().replaceFirst(".*\"state\":", ""))
                .containsExactlyInAnyOrder(
                        "book.created {\"copies\":2,\"shelf\":null,\"title\":\"b4\"}}",
                        "book.deleted {\"copies\":0,\"shelf\":null,\"title\":\"b1\"}}",
                        "book.deleted {\"copies\":0,\"shelf\":null,\"title\":\"b2\"}}",
                        "book.updated {\"copies\":2,\"shelf\":null,\"title\":\"b3\"},"
                                + "\"changed\":{\"copies\":{\"from\":0,\"to\":2}}}");
    }

    @Test
    void whatIsRolledBackIsNotTold() {
        app.inTransaction(session -> {
            hql(session, "update Book set title = 'x' where id = 1");
            session.doWork(connection -> {
                Savepoint savepoint = connection.setSavepoint();
                hql(session, "delete Book");
                connection.rollback(savepoint);
            });
        });
        assertThatThrownBy(() -> app.inTransaction(session -> {
                    hql(session, "delete Book");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(app.onlyEvent().key()).isEqualTo("book/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into Book (id, title, copies) values (9, 'x', 1)",
                "insert into Book (id, title, copies) select s.id, 'x', 1 from Shelf s",
            })
    void insertsAreRefused(String statement) {
        assertThatThrownBy(() -> app.inTransaction(session -> hql(session, statement)))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining(
                        "captured entity book without events, which only HQL and Criteria have that update"
                                + " or delete; change the entities through the session");
    }

    @Test
    void anUpdateThatChangesIdentifiersIsRefusedAndNotCommittedEvenIfTheApplicationGoesOn() {
        app.inTransaction(session -> assertThatThrownBy(() -> hql(session, "update Book set id = id + 100"))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining("has changed identifiers, of book among others"));

        assertThat(titlesAndCopies()).containsExactly("1 b1 0", "2 b2 0", "3 b3 0");
        assertThat(app.events()).isEmpty();
    }

    @Test
    void sqlIsRefused() {
        assertThatThrownBy(() -> app.inTransaction(session ->
                        session.createNativeMutationQuery("delete from book").executeUpdate()))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining("captured entity book");
    }

    @Test
    void aDeleteThatEmptiesTheCollectionsOfOthersIsRefused() {
        assertThatThrownBy(() -> app.inTransaction(session -> hql(session, "delete Actor")))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining("also deletes rows of table Film_Actor, which change collections of captured"
                        + " entity film without events; delete through the session");
    }

    @Test
    void aRowThatAnotherTransactionInsertsMeanwhileIsNotChangedWithoutAnEvent() {
        interruption.before("update Book", () -> app.sql("insert into Book (id, title, copies) values (4, 'new', 0)"));

        app.inTransaction(session -> hql(session, "update Book set copies = 7"));

        assertThat(titlesAndCopies()).containsExactly("1 b1 7", "2 b2 7", "3 b3 7", "4 new 0");
        assertThat(app.events()).extracting(WrittenEvent::key).containsExactlyInAnyOrder("book/1", "book/2", "book/3");
    }

    @Test
    void aRowThatAnotherTransactionChangesMeanwhileIsToldAsThatOneLeftIt() {
        interruption.before("select id from Book where", () -> app.sql("update Book set title = 'other' where id = 2"));

        app.inTransaction(session -> hql(session, "update Book set copies = 7 where id = 2"));

        assertThat(app.onlyEvent().data())
                .contains("\"title\":\"other\"")
                .endsWith("\"changed\":{\"copies\":{\"from\":0,\"to\":7}}}");
    }

    @Test
    void aRowThatNoLongerMeetsTheConditionOnceItIsLockedIsLeftAlone() {
        for (String statement :
                List.of("update Book set copies = 7 where title = 'b2'", "delete Book where title = 'b2'")) {
            app.sql("update Book set title = 'b2' where id = 2");
            interruption.before(
                    "select id from Book where", () -> app.sql("update Book set title = 'other' where id = 2"));

            int changed = app.fromTransaction(session -> hql(session, statement));

            assertThat(changed).isZero();
        }
        assertThat(titlesAndCopies()).containsExactly("1 b1 0", "2 other 0", "3 b3 0");
        assertThat(app.events()).isEmpty();
    }

    @Test
    void aRowThatAnotherTransactionDeletesMeanwhileIsNotInvented() {
        interruption.before("select id from Book where", () -> app.sql("delete from Book where id = 2"));

        app.inTransaction(session -> hql(session, "delete Book"));

        assertThat(app.events()).extracting(WrittenEvent::key).containsExactlyInAnyOrder("book/1", "book/3");
    }

    @Test
    void theEventsOfARowFollowEachOtherWithoutAGap() throws Exception {
        int writers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<?>> running = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int own = writer;
            running.add(threads.submit(() -> {
                for (int i = 0; i < 25; i++) {
                    long id = 1L + (own + i) % 3;
                    app.inTransaction(session -> {
                        if (own == 0) {
                            session.find(Book.class, id, org.hibernate.LockMode.PESSIMISTIC_WRITE).copies++;
                        } else {
                            hql(session, "update Book set copies = copies + 1 where id >= " + id);
                        }
                    });
                }
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }
        threads.shutdown();

        Map<String, Integer> copies = new HashMap<>();
        Pattern change = Pattern.compile("\"copies\":\\{\"from\":(\\d+),\"to\":(\\d+)}");
        for (WrittenEvent event : app.events()) {
            Matcher found = change.matcher(event.data());
            assertThat(found.find()).as(event.data()).isTrue();
            assertThat(Integer.valueOf(found.group(1))).isEqualTo(copies.getOrDefault(event.key(), 0));
            copies.put(event.key(), Integer.valueOf(found.group(2)));
        }
        assertThat(titlesAndCopies())
                .containsExactly(
                        "1 b1 " + copies.get("book/1"), "2 b2 " + copies.get("book/2"), "3 b3 " + copies.get("book/3"));
    }

    @Test
    void manyRowsAreReadInChunksOfWhichNothingStaysInTheSession() {
        int rows = 2 * RowReader.CHUNK + 500;
        app.sql("insert into Shelf select n from generate_series(1, " + rows + ") n on conflict do nothing");
        app.sql("insert into Book (id, title, copies, shelf_id) select n, 'many', 0, n from generate_series(10, " + rows
                + ") n");
        Statistics statistics = app.sessions().getStatistics();

        app.inTransaction(session -> {
            statistics.clear();
            assertThat(hql(session, "update Book set copies = 1 where title = 'many'"))
                    .isEqualTo(rows - 9);
            assertThat(session.getStatistics().getEntityCount()).isZero();
        });

        // Select, lock, two marks for savepoints, the update, and three chunks before and after it.
        assertThat(statistics.getPrepareStatementCount()).isLessThan(12);
        assertThat(app.events()).hasSize(rows - 9);
    }
}

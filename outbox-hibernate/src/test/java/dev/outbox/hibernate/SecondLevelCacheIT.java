package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Entities that a session gets from the second-level cache and not from the database. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecondLevelCacheIT {
    @Entity(name = "Writer")
    @OutboxEntity
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Writer {
        @Id
        long id;

        String name;

        Writer() {}

        Writer(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Novel")
    @OutboxEntity
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Novel {
        @Id
        long id;

        @Version
        int version;

        String title;

        @ManyToOne(fetch = FetchType.LAZY)
        Writer writer;

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Set<String> tags = new TreeSet<>();
    }

    @AutoClose
    private final TestApp app;

    private long id;

    SecondLevelCacheIT(TestDatabase database) {
        app = TestApp.start(
                database,
                Map.of(
                        "hibernate.cache.use_second_level_cache", "true",
                        "hibernate.cache.use_query_cache", "true",
                        "hibernate.cache.region.factory_class", "jcache",
                        "hibernate.javax.cache.provider", CaffeineCachingProvider.class.getName(),
                        "hibernate.javax.cache.missing_cache_strategy", "create",
                        "hibernate.generate_statistics", "true",
                        "outbox.bulk", "capture"),
                Writer.class,
                Novel.class);
    }

    /** A novel with its writer, both in the cache. */
    @BeforeEach
    void givenACachedNovel() {
        id += 10;
        app.inTransaction(session -> {
            Novel novel = new Novel();
            novel.id = id;
            novel.title = "Solaris";
            novel.writer = new Writer(id, "Lem");
            novel.tags.add("sea");
            session.persist(novel.writer);
            session.persist(novel);
        });
        app.inTransaction(session -> {
            Novel novel = session.find(Novel.class, id);
            Hibernate.initialize(novel.tags);
            Hibernate.initialize(novel.writer);
        });
        app.events();
    }

    private Statistics statistics() {
        return app.sessions().getStatistics();
    }

    /** Changes what the cache gives, and nothing is asked of the database before. */
    private void inTransactionWithoutReading(Consumer<Session> change) {
        app.inTransaction(session -> {
            long before = statistics().getPrepareStatementCount();
            change.accept(session);
            assertThat(statistics().getPrepareStatementCount()).isEqualTo(before);
        });
    }

    @Test
    void aChangeOfWhatTheCacheGaveIsToldAsItWasAndIs() {
        inTransactionWithoutReading(session -> {
            Novel novel = session.find(Novel.class, id);
            novel.title = "Fiasco";
            novel.tags.remove("sea");
            novel.tags.add("titan");
        });

        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"novel\",\"id\":" + id + ",\"version\":1,\"state\":{\"tags\":[\"titan\"],"
                        + "\"title\":\"Fiasco\",\"writer\":" + id + "},\"changed\":{"
                        + "\"tags\":{\"from\":[\"sea\"],\"to\":[\"titan\"]},"
                        + "\"title\":{\"from\":\"Solaris\",\"to\":\"Fiasco\"}}}");
    }

    @Test
    void aDeletionOfWhatTheCacheGaveIsToldWithItsState() {
        inTransactionWithoutReading(session -> {
            Novel novel = (Novel) Hibernate.unproxy(session.getReference(Novel.class, id));
            Hibernate.initialize(novel.tags);
            session.remove(novel);
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("novel.deleted");
        assertThat(event.data())
                .endsWith("\"state\":{\"tags\":[\"sea\"],\"title\":\"Solaris\",\"writer\":" + id + "}}");
    }

    @Test
    void aReferenceIsNotLoadedFromTheCacheEither() {
        app.inTransaction(session -> session.persist(new Writer(id + 1, "Strugatsky")));
        app.events();

        inTransactionWithoutReading(session -> {
            Novel novel = session.find(Novel.class, id);
            Writer before = novel.writer;
            novel.writer = session.getReference(Writer.class, id + 1);
            assertThat(Hibernate.isInitialized(before)).isFalse();
        });

        assertThat(app.onlyEvent().data())
                .endsWith("\"changed\":{\"writer\":{\"from\":" + id + ",\"to\":" + (id + 1) + "}}}");
    }

    @Test
    void whatTheQueryCacheGaveIsToldAsWell() {
        Consumer<Session> rename = session -> session.createSelectionQuery("from Novel where id = :id", Novel.class)
                .setParameter("id", id)
                .setCacheable(true)
                .getSingleResult()
                .title += "!";
        app.inTransaction(session -> session.createSelectionQuery("from Novel where id = :id", Novel.class)
                .setParameter("id", id)
                .setCacheable(true)
                .getSingleResult());

        inTransactionWithoutReading(rename);

        assertThat(app.onlyEvent().data())
                .endsWith("\"changed\":{\"title\":{\"from\":\"Solaris\",\"to\":\"Solaris!\"}}}");
    }

    @Test
    void mergingIntoWhatTheCacheGaveTellsWhatChanged() {
        Novel detached = app.fromTransaction(session -> {
            Novel novel = session.find(Novel.class, id);
            Hibernate.initialize(novel.tags);
            return novel;
        });
        detached.tags.remove("sea");

        inTransactionWithoutReading(session -> session.merge(detached));

        assertThat(app.onlyEvent().data()).endsWith("\"changed\":{\"tags\":{\"from\":[\"sea\"],\"to\":[]}}}");
    }

    @Test
    void aVersionThatTheCacheHasWronglyLeavesNothing() {
        app.sql("update novel set version = 7 where id = " + id);

        assertThatThrownBy(() -> inTransactionWithoutReading(session -> session.find(Novel.class, id).title = "Fiasco"))
                .isInstanceOf(OptimisticLockException.class);

        assertThat(app.events()).isEmpty();
    }

    /** Nobody but the database knows better, and it is not asked. */
    @Test
    void withoutAVersionWhatTheCacheHasWronglyIsToldAsWhatWas() {
        app.sql("update writer set name = 'Stanislaw' where id = " + id);

        inTransactionWithoutReading(session -> session.find(Writer.class, id).name = "S. Lem");

        assertThat(app.onlyEvent().data()).endsWith("\"changed\":{\"name\":{\"from\":\"Lem\",\"to\":\"S. Lem\"}}}");
    }

    @Test
    void aStatementThatChangesManyRowsTellsWhatTheyHoldAndPutsNothingIntoTheCache() {
        app.sql("update writer set name = 'Stanislaw' where id = " + id);
        app.inTransaction(session -> session.persist(new Writer(id + 1, "Strugatsky")));
        app.sessions().getCache().evict(Writer.class, id + 1);
        app.events();
        long put = statistics().getSecondLevelCachePutCount();

        app.inTransaction(session -> session.createMutationQuery("update Writer set name = 'S. Lem' where id >= :id")
                .setParameter("id", id)
                .executeUpdate());

        assertThat(statistics().getSecondLevelCachePutCount()).isEqualTo(put);
        assertThat(app.events())
                .hasSize(2)
                .extracting(WrittenEvent::data)
                .first(InstanceOfAssertFactories.STRING)
                .endsWith("\"changed\":{\"name\":{\"from\":\"Stanislaw\",\"to\":\"S. Lem\"}}}");
        assertThat(app.<String>fromTransaction(session -> session.find(Writer.class, id).name))
                .isEqualTo("S. Lem");
    }
}

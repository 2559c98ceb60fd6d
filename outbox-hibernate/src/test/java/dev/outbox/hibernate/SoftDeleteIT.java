package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.Session;
import org.hibernate.annotations.SQLDelete;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.annotations.SoftDelete;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A recycle bin: what the application removes stays in the tables, and is brought back. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SoftDeleteIT {
    @Entity(name = "Article")
    @OutboxEntity
    @SQLDelete(sql = "update article set removed = true where id = ? and version = ?")
    @SQLRestriction("removed = false")
    static class Article {
        @Id
        @GeneratedValue
        Long id;

        @Version
        int version;

        String title;
        boolean removed;

        @OneToMany(mappedBy = "article", cascade = CascadeType.ALL)
        List<Remark> remarks = new ArrayList<>();
    }

    @Entity(name = "Remark")
    @OutboxEntity
    @SQLDelete(sql = "update remark set removed = true where id = ?")
    @SQLRestriction("removed = false")
    static class Remark {
        @Id
        @GeneratedValue
        Long id;

        String text;
        boolean removed;

        @ManyToOne
        Article article;
    }

    @Entity(name = "Notice")
    @OutboxEntity
    @SoftDelete
    static class Notice {
        @Id
        @GeneratedValue
        Long id;

        String title;
        int restored;

        @ElementCollection
        Set<String> tags = new TreeSet<>();
    }

    @AutoClose
    private final TestApp app;

    SoftDeleteIT(TestDatabase database) {
        app = TestApp.start(database, Map.of("outbox.bulk", "capture"), Article.class, Remark.class, Notice.class);
    }

    private Article givenAnArticle() {
        Article article = new Article();
        article.title = "Soft";
        Remark remark = new Remark();
        remark.text = "yes";
        remark.article = article;
        article.remarks.add(remark);
        app.inTransaction(session -> session.persist(article));
        app.events();
        return article;
    }

    private Notice givenARemovedNotice() {
        Notice notice = new Notice();
        notice.title = "Gone";
        notice.tags.add("a");
        app.inTransaction(session -> session.persist(notice));
        app.inTransaction(session -> session.remove(session.find(Notice.class, notice.id)));
        return notice;
    }

    private static void executeBesideHibernate(Session session, String sql, long id) {
        session.doWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, id);
                statement.executeUpdate();
            }
        });
    }

    @Test
    void whatIsRemovedIsDeletedWithWhatItRemovesToo() {
        Article article = givenAnArticle();

        app.inTransaction(session -> session.remove(session.find(Article.class, article.id)));

        assertThat(app.events())
                .extracting(WrittenEvent::type, WrittenEvent::data)
                .satisfiesExactlyInAnyOrder(
                        remark -> assertThat(remark.toList())
                                .satisfiesExactly(
                                        type -> assertThat(type).isEqualTo("remark.deleted"),
                                        data -> assertThat(data.toString())
                                                .contains("\"state\":{\"article\":" + article.id
                                                        + ",\"removed\":false,\"text\":\"yes\"}")),
                        deleted -> assertThat(deleted.toList())
                                .satisfiesExactly(
                                        type -> assertThat(type).isEqualTo("article.deleted"),
                                        data -> assertThat(data.toString())
                                                .contains("\"state\":{\"removed\":false,\"title\":\"Soft\"}")));
    }

    /** The application hides it by itself: to Hibernate it is a change as any other. */
    @Test
    void whatIsHiddenByAnAttributeIsUpdated() {
        Article article = givenAnArticle();

        app.inTransaction(session -> session.find(Article.class, article.id).removed = true);

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("article.updated");
        assertThat(event.data()).contains("\"changed\":{\"removed\":{\"from\":false,\"to\":true}}");
    }

    /** Hibernate does not see the row, so that nothing could tell of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"update notice set deleted = false", "update article set removed = false where removed = true"})
    void bringingBackBySqlIsRefused(String sql) {
        givenARemovedNotice();
        app.events();

        assertThatThrownBy(() -> app.inTransaction(
                        session -> session.createNativeMutationQuery(sql).executeUpdate()))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining(sql);
        assertThat(app.events()).isEmpty();
    }

    /** Of a collection Hibernate has removed the rows. */
    @Test
    void aChangeInTheSameTransactionTellsWhatWasBroughtBackBesideHibernate() {
        Notice notice = givenARemovedNotice();
        assertThat(app.events()).extracting(WrittenEvent::type).containsExactly("notice.created", "notice.deleted");

        app.inTransaction(session -> {
            executeBesideHibernate(session, "update notice set deleted = false where id = ?", notice.id);
            Notice found = session.find(Notice.class, notice.id);
            found.restored++;
            assertThat(found.tags).isEmpty();
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("notice.updated");
        assertThat(event.data())
                .contains("\"state\":{\"restored\":1,\"tags\":[],\"title\":\"Gone\"}")
                .contains("\"changed\":{\"restored\":{\"from\":0,\"to\":1}}");
    }
}

package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.Hibernate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Other entities are their ids; each tells of itself. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AssociationsIT {
    @Entity(name = "Author")
    @OutboxEntity
    static class Author {
        @Id
        @GeneratedValue
        Long id;

        String name;

        @OneToMany(mappedBy = "author", cascade = CascadeType.ALL, orphanRemoval = true)
        List<Book> books = new ArrayList<>();

        @OneToMany
        @JoinColumn(name = "author_id", insertable = false, updatable = false)
        Set<Book> oeuvre = new HashSet<>();

        Author() {}

        Author(String name) {
            this.name = name;
        }

        Book add(String title) {
            Book book = new Book();
            book.title = title;
            book.author = this;
            books.add(book);
            return book;
        }
    }

    @Entity(name = "Book")
    @OutboxEntity
    static class Book {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        String title;

        @ManyToOne(fetch = FetchType.LAZY)
        Author author;

        @ManyToOne(fetch = FetchType.LAZY)
        Book sequel;

        @OneToOne(mappedBy = "book", cascade = CascadeType.ALL)
        Cover cover;
    }

    @Entity(name = "Cover")
    @OutboxEntity(key = "book")
    static class Cover {
        @Id
        @GeneratedValue
        Long id;

        @OneToOne(fetch = FetchType.LAZY, optional = false)
        Book book;

        String colour;
    }

    @Entity(name = "Review")
    @OutboxEntity
    static class Review {
        @Id
        @GeneratedValue
        Long id;

        @ManyToOne
        @JoinTable(name = "review_book")
        Book book;
    }

    @Entity(name = "Medium")
    @Inheritance(strategy = InheritanceType.JOINED)
    abstract static class Medium {
        @Id
        Long id;
    }

    /** With an identifier that hides its superclass's. */
    @Entity(name = "Tape")
    @SuppressWarnings("HidingField")
    static class Tape extends Medium {
        @Id
        Long id;
    }

    @Entity(name = "Recording")
    @OutboxEntity
    static class Recording {
        @Id
        @GeneratedValue
        Long id;

        @ManyToOne
        Medium medium;

        @OneToOne
        @JoinTable(name = "recording_follower")
        Recording next;

        @OneToOne(mappedBy = "next")
        Recording previous;
    }

    @AutoClose
    private final TestApp app;

    AssociationsIT(TestDatabase database) {
        app = TestApp.start(
                database,
                Author.class,
                Book.class,
                Cover.class,
                Review.class,
                Medium.class,
                Tape.class,
                Recording.class);
    }

    private Author given(String name, String... titles) {
        Author author = new Author(name);
        app.inTransaction(session -> {
            for (String title : titles) {
                author.add(title);
            }
            session.persist(author);
        });
        app.events();
        return author;
    }

    @Test
    void aReferenceInATableOfItsOwnIsNullWhereItHasNoRow() {
        Review review = new Review();
        app.inTransaction(session -> session.persist(review));
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"book\":null}}");

        Book book = given("Lem", "Fiasco").books.get(0);
        app.inTransaction(session -> session.find(Review.class, review.id).book = session.find(Book.class, book.id));
        assertThat(app.onlyEvent().data()).contains("\"changed\":{\"book\":{\"from\":null,\"to\":" + book.id + "}}");
    }

    @Test
    void aReferenceToASubclassThatHasTheIdentifierItselfIsTold() {
        Tape tape = new Tape();
        tape.id = 7L;
        Recording recording = new Recording();
        recording.medium = tape;
        app.inTransaction(session -> {
            session.persist(tape);
            session.persist(recording);
        });

        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"medium\":7,\"next\":null}}");
    }

    @Test
    void ofAReferenceToItsLikeByAJoinTableOnlyTheOwnersSideIsTold() {
        Recording recording = new Recording();
        // Hibernate 7.4 cannot write the first of a row, to which only the other side refers.
        recording.next = recording;
        recording.previous = recording;
        app.inTransaction(session -> session.persist(recording));

        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"medium\":null,\"next\":" + recording.id + "}}");
    }

    @Test
    void elementsByAColumnThatTheyWriteAreNotToldOfTheirOwner() {
        Author author = given("Lem", "Eden");
        Book book = new Book();
        app.inTransaction(session -> session.persist(book));
        app.events();

        app.inTransaction(
                session -> session.find(Author.class, author.id).oeuvre.add(session.find(Book.class, book.id)));

        assertThat(app.events()).isEmpty();
    }

    @Test
    void persistingAParentTellsOfItsChildrenToo() {
        Author author = new Author("Lem");
        Book book = author.add("Solaris");
        app.inTransaction(session -> session.persist(author));

        List<WrittenEvent> events = app.events();
        // The book's identity is inserted at persist, the author at the flush.
        assertThat(events).extracting(WrittenEvent::type).containsExactlyInAnyOrder("author.created", "book.created");
        assertThat(events)
                .extracting(WrittenEvent::data)
                .contains(
                        "{\"entity\":\"author\",\"id\":" + author.id + ",\"state\":{\"name\":\"Lem\"}}",
                        "{\"entity\":\"book\",\"id\":" + book.id + ",\"state\":{\"author\":" + author.id
                                + ",\"sequel\":null,\"title\":\"Solaris\"}}");
    }

    @Test
    void anAssociationIsItsIdAndAProxyIsNotLoadedForIt() {
        Author from = given("from", "a book");
        Author to = given("to");
        long bookId = from.books.get(0).id;

        app.inTransaction(session -> {
            Book book = session.find(Book.class, bookId);
            Author old = book.author;
            Author proxy = session.getReference(Author.class, to.id);
            book.author = proxy;
            session.flush();
            assertThat(Hibernate.isInitialized(old)).isFalse();
            assertThat(Hibernate.isInitialized(proxy)).isFalse();
        });

        assertThat(app.onlyEvent().data())
                .endsWith("\"changed\":{\"author\":{\"from\":" + from.id + ",\"to\":" + to.id + "}}}");
    }

    @Test
    void aChildAddedTellsOfItselfAndNotOfItsParent() {
        Author author = given("Lem", "Solaris");

        app.inTransaction(session -> session.find(Author.class, author.id).add("Fiasco"));

        assertThat(app.onlyEvent().type()).isEqualTo("book.created");
    }

    @Test
    void anOrphanIsDeletedWithTheParentItHad() {
        Author author = given("Lem", "Solaris", "Fiasco");

        app.inTransaction(session -> session.find(Author.class, author.id).books.remove(0));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("book.deleted");
        assertThat(event.data()).contains("\"author\":" + author.id, "\"title\":\"Solaris\"");
    }

    @Test
    void childrenDeletedWithTheirParentKnowWhoItWas() {
        Author author = given("Lem", "Solaris", "Fiasco");

        app.inTransaction(session -> session.remove(session.find(Author.class, author.id)));

        List<WrittenEvent> events = app.events();
        assertThat(events)
                .extracting(WrittenEvent::type)
                .containsExactlyInAnyOrder("book.deleted", "book.deleted", "author.deleted");
        assertThat(events)
                .filteredOn(event -> event.type().equals("book.deleted"))
                .allSatisfy(event -> assertThat(event.data()).contains("\"author\":" + author.id));
    }

    @Test
    void whatIsDeletedAfterWhatItPointedToStillKnowsWhatThatWas() {
        Author author = given("Lem", "first", "second");
        Book first = author.books.get(0);
        Book second = author.books.get(1);
        app.inTransaction(session -> session.find(Book.class, first.id).sequel = session.find(Book.class, second.id));
        app.events();

        app.inTransaction(session -> {
            Book pointing = session.find(Book.class, first.id);
            session.remove(session.find(Book.class, second.id));
            session.remove(pointing);
        });

        assertThat(app.events())
                .extracting(WrittenEvent::data)
                .anySatisfy(data -> assertThat(data).contains("\"sequel\":" + second.id, "\"title\":\"first\""));
    }

    @Test
    void aRemovedReferenceIsToldWithItsState() {
        Author author = given("Lem");

        app.inTransaction(session -> session.remove(session.getReference(Author.class, author.id)));

        assertThat(app.onlyEvent().data()).contains("\"name\":\"Lem\"");
    }

    @Test
    void aReferenceToWhatIsInsertedLaterIsThereAtLast() {
        Author author = new Author("Lem");
        app.inTransaction(session -> {
            Book first = author.add("first");
            Book second = author.add("second");
            first.sequel = second;
            session.persist(author);
        });

        assertThat(app.events())
                .filteredOn(event -> event.data().contains("\"title\":\"first\""))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.type()).isEqualTo("book.created");
                    assertThat(event.data()).contains("\"sequel\":" + author.books.get(1).id);
                });
    }

    @Test
    void anAssociationThatOrdersGivesTheKeyOfTheOther() {
        Author author = given("Lem", "Solaris");
        Book book = author.books.get(0);
        app.inTransaction(session -> {
            Cover cover = new Cover();
            cover.book = session.getReference(Book.class, book.id);
            session.persist(cover);
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("cover.created");
        assertThat(event.key()).isEqualTo("book/" + book.id);
        assertThat(event.subject()).isNotEqualTo(event.key());
    }

    @Test
    void mergingADetachedEntityTellsWhatChanged() {
        Author author = given("Lem", "Solaris");
        author.name = "Stanislaw Lem";
        author.books.get(0).title = "Solyaris";

        app.inTransaction(session -> session.merge(author));

        assertThat(app.events())
                .extracting(WrittenEvent::data)
                .anySatisfy(data -> assertThat(data)
                        .endsWith("\"changed\":{\"name\":{\"from\":\"Lem\",\"to\":\"Stanislaw Lem\"}}}"))
                .anySatisfy(data -> assertThat(data)
                        .endsWith("\"changed\":{\"title\":{\"from\":\"Solaris\",\"to\":\"Solyaris\"}}}"))
                .hasSize(2);
    }

    @Test
    void mergingANewEntityCreatesIt() {
        Author merged = app.fromTransaction(session -> session.merge(new Author("new")));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("author.created");
        assertThat(event.key()).isEqualTo("author/" + merged.id);
        assertThat(event.data()).contains("\"name\":\"new\"");
    }

    @Test
    void mergingWhatDidNotChangeTellsNothing() {
        Author author = given("Lem", "Solaris");

        app.inTransaction(session -> session.merge(author));

        assertThat(app.events()).isEmpty();
    }
}

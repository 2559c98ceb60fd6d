package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.CascadeType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.FilterDef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Filters hide rows from queries and collections of a session; what the session changes is told all the same. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilterIT {
    @Entity(name = "Task")
    @OutboxEntity
    @FilterDef(name = "open", defaultCondition = "done = false")
    @Filter(name = "open")
    static class Task {
        @Id
        long id;

        boolean done;

        @ManyToOne
        Board board;

        Task() {}

        Task(long id, Board board, boolean done) {
            this.id = id;
            this.board = board;
            this.done = done;
        }
    }

    @Entity(name = "Board")
    @OutboxEntity
    @FilterDef(name = "short", defaultCondition = "length(tag) < 5")
    static class Board {
        @Id
        long id;

        String name = "board";

        @OneToMany(mappedBy = "board", cascade = CascadeType.ALL, orphanRemoval = true)
        @Filter(name = "open")
        List<Task> tasks = new ArrayList<>();

        @ElementCollection
        @CollectionTable(name = "board_tag")
        @Column(name = "tag")
        @Filter(name = "short")
        Set<String> tags = new TreeSet<>();
    }

    /** Hidden unless somebody asks for it. */
    @Entity(name = "Leaflet")
    @OutboxEntity
    @FilterDef(name = "current", defaultCondition = "old = false", autoEnabled = true, applyToLoadByKey = true)
    @Filter(name = "current")
    static class Leaflet {
        @Id
        long id;

        boolean old;

        Leaflet() {}

        Leaflet(long id, boolean old) {
            this.id = id;
            this.old = old;
        }
    }

    @AutoClose
    private final TestApp app;

    private long id;

    FilterIT(TestDatabase database) {
        app = TestApp.start(database, Map.of("outbox.bulk", "capture"), Board.class, Task.class, Leaflet.class);
    }

    /** A board with an open task and one that is done, with a short tag and a long one. */
    @BeforeEach
    void givenABoard() {
        id += 10;
        app.inTransaction(session -> {
            Board board = new Board();
            board.id = id;
            board.tasks.add(new Task(id + 1, board, false));
            board.tasks.add(new Task(id + 2, board, true));
            board.tags.addAll(Set.of("new", "important"));
            session.persist(board);
        });
        app.events();
    }

    private void inFilteredTransaction(Consumer<Session> work) {
        app.inTransaction(session -> {
            session.enableFilter("open");
            session.enableFilter("short");
            work.accept(session);
        });
    }

    @Test
    void aRowThatAChangeHidesIsUpdatedAndNotDeleted() {
        inFilteredTransaction(session -> session.createSelectionQuery("from Task where board.id = :id", Task.class)
                .setParameter("id", id)
                .getSingleResult()
                .done = true);

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("task.updated");
        assertThat(event.data())
                .isEqualTo("{\"entity\":\"task\",\"id\":" + (id + 1) + ",\"state\":{\"board\":" + id
                        + ",\"done\":true},\"changed\":{\"done\":{\"from\":false,\"to\":true}}}");
    }

    @Test
    void aStatementThatChangesManyRowsChangesAndTellsThoseThatTheFilterShows() {
        inFilteredTransaction(
                session -> assertThat(session.createMutationQuery("update Task set done = true where board.id = :id")
                                .setParameter("id", id)
                                .executeUpdate())
                        .isEqualTo(1));

        assertThat(app.onlyEvent().data())
                .startsWith("{\"entity\":\"task\",\"id\":" + (id + 1) + ",")
                .endsWith("\"changed\":{\"done\":{\"from\":false,\"to\":true}}}");
    }

    @Test
    void aStatementThatDeletesManyRowsDeletesAndTellsThoseThatTheFilterShows() {
        inFilteredTransaction(session -> assertThat(session.createMutationQuery("delete Task where board.id = :id")
                        .setParameter("id", id)
                        .executeUpdate())
                .isEqualTo(1));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("task.deleted");
        assertThat(event.key()).isEqualTo("task/" + (id + 1));
    }

    @Test
    void aStatementIsToldWhereItsSessionHasSwitchedAFilterOffThatOthersHave() {
        app.inTransaction(session -> session.persist(new Leaflet(id, true)));
        app.events();

        app.inTransaction(session -> {
            session.disableFilter("current");
            assertThat(session.createMutationQuery("delete Leaflet where id = :id")
                            .setParameter("id", id)
                            .executeUpdate())
                    .isEqualTo(1);
        });

        assertThat(app.onlyEvent().type()).isEqualTo("leaflet.deleted");
    }

    @Test
    void childrenThatAFilterShowsAreToldAndTheOthersAreLeftAlone() {
        inFilteredTransaction(session -> session.find(Board.class, id).tasks.clear());

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("task.deleted");
        assertThat(event.key()).isEqualTo("task/" + (id + 1));
    }

    @Test
    void aCollectionOfWhichAFilterShowsAPartIsLeftOut() {
        inFilteredTransaction(session -> {
            Board board = session.find(Board.class, id);
            Hibernate.initialize(board.tags);
            assertThat(board.tags).containsExactly("new");
            board.name = "other";
        });

        assertThat(app.onlyEvent().data()).contains("\"state\":{\"name\":\"other\"}");
    }

    @Test
    void ofACollectionOfWhichAFilterShowsAPartOnlyThatItChangedIsKnown() {
        inFilteredTransaction(session -> session.find(Board.class, id).tags.add("hot"));

        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"board\",\"id\":" + id
                        + ",\"state\":{\"name\":\"board\"},\"changed\":{\"tags\":{}}}");
    }
}

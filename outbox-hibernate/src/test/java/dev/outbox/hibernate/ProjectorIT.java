package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hibernate.FlushMode;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a projector says is told of an entity, and nothing else. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProjectorIT {
    private static final String SECRET = "xyzzy";

    enum Size {
        SMALL,
        LARGE
    }

    @Entity(name = "Chief")
    static class Chief {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        String name;

        @OneToMany(mappedBy = "chief")
        Set<Task> tasks = new HashSet<>();

        /** Unlike the field, it is the database's of a reference that is not loaded yet. */
        public String getName() {
            return name;
        }
    }

    @Entity(name = "Task")
    @OutboxEntity(projector = TaskProjector.class)
    static class Task {
        @Id
        @GeneratedValue
        Long id;

        @Version
        int version;

        String title = "title";
        String secret = SECRET;

        @ManyToOne(fetch = FetchType.LAZY)
        Chief chief;

        @ElementCollection
        Set<String> tags = new HashSet<>();
    }

    @Entity(name = "Chore")
    static class Chore extends Task {
        String room = SECRET;
    }

    @Entity(name = "Errand")
    @OutboxEntity(name = "errand")
    static class Errand extends Task {
        String shop = SECRET;
    }

    @Entity(name = "Duty")
    @OutboxEntity(name = "duty", projector = DutyProjector.class)
    static class Duty extends Task {
        Size size = Size.LARGE;
        LocalDate due = LocalDate.EPOCH;
    }

    @Entity(name = "Basket")
    @OutboxEntity(projector = BasketProjector.class)
    static class Basket {
        @Id
        @GeneratedValue
        Long id;

        String name;

        @ElementCollection
        Set<String> items = new HashSet<>();
    }

    record BasketState(Set<String> items, String name) {}

    static final class BasketProjector implements OutboxProjector<Basket, BasketState> {
        @Override
        public BasketState project(Basket basket) {
            return new BasketState(new TreeSet<>(basket.items), basket.name);
        }
    }

    record TaskState(String title, String chief, Set<String> tags) {}

    static final class TaskProjector implements OutboxProjector<Task, TaskState> {
        @Override
        public TaskState project(Task task) {
            if (task.title == null) {
                throw new IllegalArgumentException("no title, but " + task.secret);
            }
            if (task.title.isEmpty()) {
                return null;
            }
            return new TaskState(
                    task.title, task.chief == null ? null : task.chief.getName(), new TreeSet<>(task.tags));
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Part(String name, int[] sizes) {}

    @SuppressWarnings("ArrayRecordComponent")
    record DutyState(
            Size size, LocalDate due, Map<Size, Duration> times, List<Part> parts, byte[] picture, double weight) {}

    abstract static class Projector<R extends Record> implements OutboxProjector<Duty, R> {
        abstract R of(Size size, LocalDate due);

        @Override
        public R project(Duty duty) {
            return of(duty.size, duty.due);
        }
    }

    static final class DutyProjector extends Projector<DutyState> {
        @Override
        DutyState of(Size size, LocalDate due) {
            Map<Size, Duration> times = new TreeMap<>(Map.of(Size.SMALL, Duration.ofSeconds(90)));
            times.put(Size.LARGE, null);
            return new DutyState(
                    size, due, times, List.of(new Part("p", new int[] {1, 2})), new byte[] {1}, Double.NaN);
        }
    }

    @Entity(name = "Unmade")
    @OutboxEntity(projector = UnmadeProjector.class)
    static class Unmade extends Task {}

    record UnmadeProjector(String title) implements OutboxProjector<Unmade, TaskState> {
        @Override
        public TaskState project(Unmade unmade) {
            return new TaskState(title, null, Set.of());
        }
    }

    private final TestDatabase database;

    @AutoClose
    private final TestApp app;

    ProjectorIT(TestDatabase database) {
        this.database = database;
        app = TestApp.start(
                database,
                Map.of("outbox.bulk", "capture"),
                Chief.class,
                Task.class,
                Chore.class,
                Errand.class,
                Duty.class,
                Basket.class);
    }

    private static String event(String name, Task task, int version, String state) {
        return "{\"entity\":\"" + name + "\",\"id\":" + task.id + ",\"version\":" + version + state + "}";
    }

    private static String state(String title, String chief, String tags) {
        return ",\"state\":{\"title\":\"" + title + "\",\"chief\":" + chief + ",\"tags\":[" + tags + "]}";
    }

    private <T extends Task> T given(T task) {
        app.inTransaction(session -> session.persist(task));
        app.events();
        return task;
    }

    @Test
    void theRecordIsTheStateAndOfADeletedEntityThereIsNone() {
        Task task = new Task();
        app.inTransaction(session -> session.persist(task));
        assertThat(app.onlyEvent().data()).isEqualTo(event("task", task, 0, state("title", "null", "")));

        app.inTransaction(session -> session.find(Task.class, task.id).title = "other");
        WrittenEvent updated = app.onlyEvent();
        assertThat(updated.type()).isEqualTo("task.updated");
        assertThat(updated.data()).isEqualTo(event("task", task, 1, state("other", "null", "")));

        app.inTransaction(session -> session.remove(session.find(Task.class, task.id)));
        WrittenEvent deleted = app.onlyEvent();
        assertThat(deleted.type()).isEqualTo("task.deleted");
        assertThat(deleted.data()).isEqualTo(event("task", task, 1, ""));
    }

    @Test
    void ofSeveralFlushesTheLastIsTold() {
        Task task = new Task();
        app.inTransaction(session -> {
            session.persist(task);
            session.flush();
            task.title = "second";
            session.flush();
            task.title = "third";
        });

        assertThat(app.onlyEvent().data()).contains("\"title\":\"third\"");
    }

    @Test
    void aLockThatIncrementsTheVersionKeepsTheRecord() {
        Task task = given(new Task());
        app.inTransaction(
                session -> session.find(Task.class, task.id, LockMode.OPTIMISTIC_FORCE_INCREMENT).title = "other");

        assertThat(app.onlyEvent().data()).contains("\"title\":\"other\"");
    }

    @Test
    void whatIsChangedInMemoryAndNotWrittenIsNotTold() {
        Task task = given(new Task());
        app.inTransaction(session -> {
            session.setHibernateFlushMode(FlushMode.MANUAL);
            Task found = session.find(Task.class, task.id);
            found.title = "written";
            session.flush();
            found.title = "not written";
        });

        assertThat(app.onlyEvent().data()).contains("\"title\":\"written\"");
    }

    @Test
    void whatIsLoadedLateIsLoadedWithinTheFlush() {
        Chief chief = new Chief();
        chief.name = "ann";
        app.inTransaction(session -> session.persist(chief));
        Task task = new Task();
        task.tags.add("a");
        app.inTransaction(session -> {
            task.chief = session.getReference(Chief.class, chief.id);
            session.persist(task);
        });
        assertThat(app.onlyEvent().data()).endsWith(state("title", "\"ann\"", "\"a\"") + "}");

        app.inTransaction(session -> {
            Task found = session.find(Task.class, task.id);
            found.title = "first";
            session.flush();
            found.title = "second";
        });
        assertThat(app.onlyEvent().data()).endsWith(state("second", "\"ann\"", "\"a\"") + "}");
    }

    /** Without a version, of which an update of the row would tell too. */
    @Test
    void aChangeOfACollectionAloneIsToldByTheRecordToo() {
        Basket basket = new Basket();
        app.inTransaction(session -> session.persist(basket));
        app.events();
        app.inTransaction(session -> session.find(Basket.class, basket.id).items.add("a"));
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"items\":[\"a\"],\"name\":null}}");

        app.inTransaction(session -> {
            Basket found = session.find(Basket.class, basket.id);
            found.name = "named";
            session.flush();
            found.items.add("b");
        });
        assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"items\":[\"a\",\"b\"],\"name\":\"named\"}}");
    }

    @Test
    void aStatelessSessionMayUseOneObjectForMany() {
        Task first = given(new Task());
        Task second = given(new Task());
        app.inStatelessTransaction(session -> {
            Task each = session.get(Task.class, first.id);
            each.tags = new HashSet<>();
            each.title = "one";
            session.update(each);
            each.id = second.id;
            each.version = 0;
            each.title = "two";
            session.update(each);
        });

        assertThat(app.events())
                .extracting(WrittenEvent::data)
                .containsExactly(
                        event("task", first, 1, state("one", "null", "")),
                        event("task", second, 1, state("two", "null", "")));
    }

    @Test
    void aStatementThatChangesManyIsToldByRecords() {
        Task task = new Task();
        task.title = "before";
        task.tags.add("kept");
        given(task);
        app.inTransaction(session -> session.createMutationQuery(
                        "update versioned Task set title = 'after' where title = 'before'")
                .executeUpdate());
        assertThat(app.onlyEvent().data()).isEqualTo(event("task", task, 1, state("after", "null", "\"kept\"")));

        app.inTransaction(session ->
                session.createMutationQuery("delete Task where title = 'after'").executeUpdate());
        assertThat(app.onlyEvent().data()).isEqualTo(event("task", task, 1, ""));
    }

    @Test
    void aProjectorHoldsForSubclassesUntilOneNamesAnother() {
        app.inTransaction(session -> {
            session.persist(new Chore());
            session.persist(new Errand());
            session.persist(new Duty());
        });

        List<WrittenEvent> events = app.events();
        assertThat(events)
                .extracting(WrittenEvent::type)
                .containsExactly("task.created", "errand.created", "duty.created");
        assertThat(events).extracting(WrittenEvent::data).noneMatch(data -> data.contains(SECRET));
        assertThat(events.subList(0, 2))
                .extracting(WrittenEvent::data)
                .allMatch(data -> data.endsWith(state("title", "null", "") + "}"));
        assertThat(events.get(2).data())
                .endsWith(",\"state\":{\"size\":\"LARGE\",\"due\":\"1970-01-01\","
                        + "\"times\":{\"SMALL\":\"PT1M30S\",\"LARGE\":null},"
                        + "\"parts\":[{\"name\":\"p\",\"sizes\":[1,2]}],\"picture\":{\"sha256\":"
                        + "\"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a\",\"length\":1},"
                        + "\"weight\":\"NaN\"}}");
    }

    @Test
    void aProjectorThatFailsFailsTheTransactionByASentenceWithoutValues() {
        try (Session session = app.sessions().openSession()) {
            session.beginTransaction();
            Task task = new Task();
            task.title = null;
            session.persist(task);
            session.flush();
            String expected = "the event of task/" + task.id + " has no state, since projector "
                    + TaskProjector.class.getName() + " failed on entity " + Task.class.getName()
                    + "; mend the projector, which must make a record of every such entity";
            assertThatThrownBy(() -> session.getTransaction().commit()).satisfies(failure -> {
                assertThat(failure).hasStackTraceContaining("OutboxCaptureException: " + expected);
                assertThat(failure).hasMessageNotContaining(SECRET);
            });
            assertThat(app.events()).isEmpty();

            session.clear();
            session.beginTransaction();
            assertThat(session.find(Task.class, task.id)).isNull();
            session.persist(new Task());
            session.getTransaction().commit();
            assertThat(app.events()).hasSize(1);
        }
    }

    @Test
    void aFailureOfAnEarlierFlushIsNoneWhereThereIsNothingToTell() {
        app.inTransaction(session -> {
            Task task = new Task();
            task.title = null;
            session.persist(task);
            session.flush();
            task.title = "mended";
            Task gone = new Task();
            gone.title = null;
            session.persist(gone);
            session.flush();
            session.remove(gone);
        });

        assertThat(app.onlyEvent().data()).contains("\"title\":\"mended\"");
    }

    @Test
    void anApplicationThatGoesOnAfterAFailureCannotCommitWithoutTheEvent() {
        try (StatelessSession session = app.sessions().openStatelessSession()) {
            session.beginTransaction();
            Task task = new Task();
            task.title = "";
            session.insert(task);
            assertThatThrownBy(() -> session.getTransaction().commit())
                    .hasStackTraceContaining("the event of task/" + task.id + " has no state, since projector "
                            + TaskProjector.class.getName() + " made null of entity " + Task.class.getName());
        }
        assertThat(app.events()).isEmpty();
    }

    @Test
    void aProjectorThatNobodyCanMakeIsRefusedAtTheStart() {
        assertThatThrownBy(() -> TestApp.sessionFactory(database, Map.of(), Chief.class, Task.class, Unmade.class))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessage("entity " + Unmade.class.getName() + ": projector " + UnmadeProjector.class.getName()
                        + " cannot be made; give it a constructor without parameters, or let Spring or CDI make it");
    }
}

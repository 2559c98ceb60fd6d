package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.outbox.event.OutboxEvent;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.util.Map;
import java.util.stream.IntStream;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/** What is excluded never leaves. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExcludedIT {
    private static final String SECRET = "xyzzy";

    @MappedSuperclass
    static class WithToken {
        @OutboxExclude
        String token = SECRET + " token";
    }

    @Entity(name = "Login")
    @OutboxEntity
    static class Login extends WithToken {
        @Id
        @GeneratedValue
        Long id;

        String name = "name";

        @OutboxExclude
        String password = SECRET + " password";
    }

    @Entity(name = "Card")
    @OutboxEntity
    @Access(AccessType.PROPERTY)
    static class Card {
        private Long id;
        private String holder = "holder";
        private String number = SECRET + " number";
        private int version;

        @Id
        @GeneratedValue
        public Long getId() {
            return id;
        }

        public void setId(Long id) {
            this.id = id;
        }

        public String getHolder() {
            return holder;
        }

        public void setHolder(String holder) {
            this.holder = holder;
        }

        @OutboxExclude
        public String getNumber() {
            return number;
        }

        public void setNumber(String number) {
            this.number = number;
        }

        @Version
        @OutboxExclude
        public int getVersion() {
            return version;
        }

        public void setVersion(int version) {
            this.version = version;
        }
    }

    @Entity(name = "Keyed")
    @OutboxEntity(key = "hidden")
    static class Keyed {
        @Id
        long id;

        @OutboxExclude
        String hidden;
    }

    private final TestDatabase database;

    @AutoClose
    private final TestApp app;

    ExcludedIT(TestDatabase database) {
        this.database = database;
        app = TestApp.start(database, Login.class, Card.class);
    }

    @Test
    void anExcludedFieldIsNeitherInTheStateNorAmongTheChanges() {
        Login login = new Login();
        app.inTransaction(session -> session.persist(login));
        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"login\",\"id\":" + login.id + ",\"state\":{\"name\":\"name\"}}");

        app.inTransaction(session -> {
            Login changed = session.find(Login.class, login.id);
            changed.name = "other";
            changed.password = SECRET + " other";
            changed.token = SECRET + " other";
        });
        assertThat(app.onlyEvent().data())
                .endsWith("\"changed\":{\"name\":{\"from\":\"name\",\"to\":\"other\"}}}")
                .doesNotContain(SECRET, "password", "token");

        app.inTransaction(session -> session.remove(session.find(Login.class, login.id)));
        assertThat(app.onlyEvent().data()).doesNotContain(SECRET, "password", "token");
    }

    @Test
    void aChangeOfExcludedFieldsAloneIsNoEvent() {
        Login login = new Login();
        app.inTransaction(session -> session.persist(login));
        app.events();

        app.inTransaction(session -> session.find(Login.class, login.id).password = SECRET + " other");

        assertThat(app.events()).isEmpty();
    }

    @Test
    void anExclusionAtTheGetterHoldsForTheVersionToo() {
        Card card = new Card();
        app.inTransaction(session -> session.persist(card));

        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"card\",\"id\":" + card.getId() + ",\"state\":{\"holder\":\"holder\"}}");

        app.inTransaction(session -> session.find(Card.class, card.getId()).setNumber(SECRET + " other"));
        assertThat(app.events()).isEmpty();
    }

    @Test
    void anExcludedValueIsInNoLogAndNoMessage() {
        Logger outbox = (Logger) LoggerFactory.getLogger("dev.outbox");
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        outbox.addAppender(logged);
        outbox.setLevel(Level.TRACE);
        app.sql("alter table outbox.event rename to gone");
        try {
            assertThatThrownBy(() -> app.inTransaction(session -> session.persist(new Login())))
                    .satisfies(failure -> {
                        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                            assertThat(String.valueOf(cause)).doesNotContain(SECRET);
                        }
                    });
        } finally {
            app.sql("alter table outbox.gone rename to event");
            outbox.detachAppender(logged);
            outbox.setLevel(null);
        }
        assertThat(logged.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains(SECRET));
    }

    @Test
    void anExcludedValueIsNotEvenTakenAndAnEventShowsNoValueAtAll() {
        SessionFactoryImplementor factory = app.sessions().unwrap(SessionFactoryImplementor.class);
        EntityPersister login = factory.getMappingMetamodel().getEntityDescriptor(Login.class);
        EntityCapture capture = Capture.of(factory).model().find(login);

        EntityState state = capture.now(login.getValues(new Login()));
        OutboxEvent event = new ChangeEvents(CaptureSettings.from(Map.of(), null))
                .event(EntityChange.created(capture, 1L, state), Map.of());

        assertThat(IntStream.range(0, capture.attributes().size()).mapToObj(state::value))
                .containsExactly("name");
        assertThat(event.toString()).contains("login/1").doesNotContain("name");
    }

    @Test
    void anExcludedAttributeCannotBeTheKey() {
        assertThatThrownBy(() -> TestApp.sessionFactory(database, Map.of(), Keyed.class))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining("Keyed")
                .hasMessageContaining("@OutboxEntity(key = \"hidden\") names no captured attribute");
    }
}

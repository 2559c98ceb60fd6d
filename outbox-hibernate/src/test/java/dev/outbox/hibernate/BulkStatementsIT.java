package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.Session;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.query.NativeQuery;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Statements that change captured entities behind the session's back are told in the log, or refused. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkStatementsIT {
    @Embeddable
    static class Route {
        @ElementCollection
        @CollectionTable(name = "parcel_stops")
        List<String> stops = new ArrayList<>();
    }

    @Entity(name = "Parcel")
    @OutboxEntity
    static class Parcel {
        @Id
        long id;

        String label;

        @ElementCollection
        Set<String> stamps = new LinkedHashSet<>(List.of("s"));

        Route route = new Route();
    }

    @Entity(name = "Order")
    @Table(name = "\"Order\"")
    @OutboxEntity
    static class Order {
        @Id
        long id;

        String label;
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Vehicle {
        @Id
        long id;

        String label;
    }

    @Entity(name = "Car")
    @OutboxEntity
    static class Car extends Vehicle {
        int doors;
    }

    @Entity(name = "Boat")
    static class Boat extends Vehicle {
        int masts;
    }

    @Entity(name = "Shape")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @OutboxEntity
    static class Shape {
        @Id
        long id;

        String label;
    }

    @Entity(name = "Circle")
    static class Circle extends Shape {
        int radius;
    }

    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @DiscriminatorColumn(discriminatorType = DiscriminatorType.STRING)
    @OutboxEntity
    static class Animal {
        @Id
        long id;

        String label;
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        boolean barks;
    }

    @Entity(name = "Ticket")
    @SoftDelete
    @OutboxEntity
    static class Ticket {
        @Id
        long id;

        String label;
    }

    @Entity(name = "Shared")
    @OutboxEntity(trigger = true)
    static class Shared {
        @Id
        long id;

        String label;
    }

    @Entity(name = "Plain")
    static class Plain {
        @Id
        long id;

        String label;
    }

    private static final Class<?>[] ENTITIES = {
        Parcel.class,
        Order.class,
        Vehicle.class,
        Car.class,
        Boat.class,
        Shape.class,
        Circle.class,
        Animal.class,
        Dog.class,
        Ticket.class,
        Shared.class,
        Plain.class
    };

    @AutoClose
    private final TestApp warning;

    @AutoClose
    private final TestApp failing;

    private final Logger logger = (Logger) LoggerFactory.getLogger(BulkStatements.class);
    private ListAppender<ILoggingEvent> log;

    BulkStatementsIT(TestDatabase database) {
        warning = TestApp.start(database, ENTITIES);
        failing = TestApp.start(database, Map.of("outbox.bulk", "fail"), ENTITIES);
    }

    @BeforeEach
    void listen() {
        if (log != null) {
            logger.detachAppender(log);
        }
        log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static int hql(Session session, String statement) {
        return session.createMutationQuery(statement).executeUpdate();
    }

    private static int sql(Session session, String statement) {
        return session.createNativeMutationQuery(statement).executeUpdate();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update Parcel set label = 'x'",
                "delete from Parcel",
                "insert into Parcel (id, label) values (1, 'x')",
                "insert into Parcel (id, label) select p.id, p.label from Plain p",
                "update Order set label = 'x'",
                "update Car set label = 'x'",
                "update Car set doors = 5",
                "delete from Car",
                "insert into Car (id, label, doors) values (1, 'x', 4)",
                "update Vehicle set label = 'x'",
                "delete from Vehicle",
                "update Shape set label = 'x'",
                "delete from Circle",
                "update Dog set barks = true",
                "delete from Animal",
                "delete from Ticket",
            })
    void hqlThatChangesACapturedEntityIsRefused(String statement) {
        assertThatThrownBy(() -> failing.inTransaction(session -> hql(session, statement)))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining("changes rows of captured entity ")
                .hasMessageEndingWith("without events; change the entities through the session, or write the events"
                        + " yourself with outbox.emit or Outbox.write, or set outbox.bulk=warn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update parcel set label = 'x'",
                "delete from Parcel",
                "insert into public.parcel (id) values (1)",
                "truncate parcel cascade",
                "update \"Order\" set label = 'x'",
                "with gone as (delete from car returning id) delete from plain where id in (select id from gone)",
                "update vehicle set label = 'x'",
                "delete from parcel_stamps",
                "delete from parcel_stops",
            })
    void sqlThatChangesATableOfACapturedEntityIsRefused(String statement) {
        assertThatThrownBy(() -> failing.inTransaction(session -> sql(session, statement)))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining("changes rows of captured entity ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update Plain set label = 'x'",
                "update Plain set label = (select max(label) from Parcel)",
                "delete from Plain p where exists (select 1 from Car c where c.label = p.label)",
                "update Boat set masts = 2",
            })
    void hqlThatOnlyReadsCapturedEntitiesIsNot(String statement) {
        failing.inTransaction(session -> hql(session, statement));
        warning.inTransaction(session -> hql(session, statement));

        assertThat(warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update plain set label = (select max(label) from parcel)",
                "update plain set label = 'delete from parcel'",
                "delete from plain where id in (select id from parcel for update)",
            })
    void sqlThatOnlyReadsTheirTablesIsNot(String statement) {
        failing.inTransaction(session -> sql(session, statement));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update parcel set label = 'x' returning id",
                "insert into parcel (id) values (1) returning id",
                "delete from parcel_stamps returning parcel_id",
                "with gone as (delete from car returning id) select id from gone",
            })
    void sqlThatChangesRowsAndReturnsThemIsRefused(String statement) {
        assertThatThrownBy(() -> failing.inTransaction(session ->
                        session.createNativeQuery(statement, Long.class).getResultList()))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining("changes rows of captured entity ");
        assertThatThrownBy(() -> failing.inTransaction(session -> session.createNativeQuery(statement, Long.class)
                        .scroll()
                        .close()))
                .isInstanceOf(OutboxCaptureException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id from parcel for update",
                "with them as (select id from parcel) select id from them",
                "with gone as (delete from plain returning id) select id from parcel where id in (select id from gone)",
            })
    void sqlThatOnlyReturnsThemIsNot(String statement) {
        failing.inTransaction(
                session -> session.createNativeQuery(statement, Long.class).getResultList());
    }

    @Test
    void whatATriggerTellsIsNotTheBusinessOfCapture() {
        failing.inTransaction(session -> {
            Shared shared = new Shared();
            shared.id = 1;
            session.persist(shared);
            session.flush();
            hql(session, "update Shared set label = 'x'");
            sql(session, "delete from shared");
        });

        assertThat(failing.events()).isEmpty();
    }

    @Test
    void criteriaAreRefusedAsHqlIs() {
        assertThatThrownBy(() -> failing.inTransaction(session -> {
                    var update = session.getCriteriaBuilder().createCriteriaUpdate(Parcel.class);
                    var parcel = update.from(Parcel.class);
                    update.set(parcel.get("label"), "x");
                    session.createMutationQuery(update).executeUpdate();
                }))
                .hasMessageContaining("captured entity parcel");
        assertThatThrownBy(() -> failing.inTransaction(session -> {
                    var delete = session.getCriteriaBuilder().createCriteriaDelete(Car.class);
                    delete.from(Car.class);
                    session.createMutationQuery(delete).executeUpdate();
                }))
                .hasMessageContaining("captured entity car");
    }

    @Test
    void aStatelessSessionIsRefusedAsOtherSessionsAre() {
        assertThatThrownBy(() -> failing.inStatelessTransaction(session ->
                        session.createMutationQuery("delete from Parcel").executeUpdate()))
                .hasMessageContaining("captured entity parcel");
    }

    @Test
    void sqlThatSaysWhichEntityItTouchesIsRefusedWhateverItsText() {
        assertThatThrownBy(() -> failing.inTransaction(session -> {
                    NativeQuery<?> query = (NativeQuery<?>) session.createNativeMutationQuery("do $$ begin end $$");
                    query.addSynchronizedEntityClass(Parcel.class).executeUpdate();
                }))
                .hasMessageContaining("captured entity parcel");
    }

    @Test
    void whatIsRefusedHasChangedNothing() {
        failing.inTransaction(session -> {
            Parcel parcel = new Parcel();
            parcel.id = 1_000;
            parcel.label = "before";
            session.persist(parcel);
        });
        failing.events();

        assertThatThrownBy(() -> failing.inTransaction(session -> {
                    session.find(Parcel.class, 1_000L).label = "written by the session";
                    hql(session, "update Parcel set label = 'x'");
                }))
                .isInstanceOf(OutboxCaptureException.class);

        assertThat(failing.events()).isEmpty();
        String label = failing.fromTransaction(session -> session.find(Parcel.class, 1_000L).label);
        assertThat(label).isEqualTo("before");
    }

    @Test
    void inASilencedTransactionNothingIsRefused() {
        failing.inTransaction(session -> {
            Outbox.silence(session);
            hql(session, "update Parcel set label = 'x'");
            sql(session, "update parcel set label = 'x'");
        });

        assertThat(failing.events()).isEmpty();
    }

    @Test
    void byDefaultAStatementIsExecutedAndToldOnceWithoutItsLiterals() {
        for (int i = 0; i < 3; i++) {
            String label = "secret " + i;
            int id = 7 + i;
            warning.inTransaction(session -> {
                hql(session, "update Order set label = '" + label + "' where id = " + id);
                sql(session, "update parcel set label = '" + label + "' where id = " + id);
                hql(session, "update Car set label = '" + label + "' where id = " + id);
            });
        }

        assertThat(warnings())
                .hasSize(3)
                .noneMatch(line -> line.contains("secret"))
                .anyMatch(line -> line.startsWith("bulk_without_events=true entity=\"order\" statement=\"update"))
                .anyMatch(line -> line.startsWith("bulk_without_events=true entity=\"parcel\""
                        + " statement=\"update parcel set label = ? where id = ?\" remedy="))
                .anyMatch(line -> line.startsWith("bulk_without_events=true entity=\"car\" statement=\"update"));
    }

    @Test
    void whatTheSessionDoesByItselfIsNeitherToldNorRefused() {
        failing.inTransaction(session -> {
            Parcel parcel = new Parcel();
            parcel.id = 2_000;
            session.persist(parcel);
            session.flush();
            parcel.stamps.add("t");
            session.flush();
            session.remove(parcel);
            Car car = new Car();
            car.id = 2_000;
            session.persist(car);
        });

        assertThat(failing.onlyEvent().type()).isEqualTo("car.created");
        assertThat(warnings()).isEmpty();
    }
}

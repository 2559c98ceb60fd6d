package dev.outbox.test;

import static dev.outbox.test.OutboxAssertions.assertThatArrivals;
import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.created;
import static dev.outbox.test.OutboxAssertions.event;
import static dev.outbox.test.OutboxAssertions.updated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outbox.relay.Relay;
import dev.outbox.relay.RelayOptions;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests that look at the stream too. */
@OutboxTest(stream = "ARRIVALS")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArrivalIT {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final TestDatabase database;
    private final NatsServer nats;

    @AutoClose
    private final Todos todos;

    private Relay relay;

    ArrivalIT(TestDatabase database, NatsServer nats) {
        this.database = database;
        this.nats = nats;
        this.todos = new Todos(database);
    }

    @BeforeAll
    void startRelay() {
        relay = Relay.start(options("ARRIVALS").build());
    }

    @AfterAll
    void stopRelay() {
        relay.close();
    }

    private RelayOptions.Builder options(String stream) {
        return RelayOptions.builder()
                .databaseUrl(database.jdbcUrl())
                .databaseUser(database.user())
                .databasePassword(database::password)
                .nats(nats.url())
                .stream(stream)
                .subjectPrefix("arrivals")
                .source("/todo-app");
    }

    @Test
    void whatWasWrittenArrives() {
        long milk = todos.add("Buy milk");
        todos.rename(milk, "Buy oat milk");

        assertThatEvents().haveArrived();
        assertThatArrivals()
                .containsExactlyInOrder(
                        created("todo").withSource("/todo-app"),
                        updated("todo").changing("title").to("Buy oat milk"));
    }

    @Test
    void theArrivalsOfATestAreThoseOfItsOwnEvents(EventStream stream) {
        todos.add("Pack the tent");

        assertThatArrivals().containsExactlyInOrder(created("todo").withState("title", "Pack the tent"));
        assertThat(stream.events()).extracting(RecordedEvent::type).contains("todo.created");
    }

    @Test
    void whatDoesNotArriveIsToldWithWhatDid() throws Exception {
        todos.add("Buy milk");
        assertThatArrivals().hasSize(1);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThatArrivals().within(SHORT).contains(updated("todo")))
                .withMessageStartingWith("Expecting those events of the test's transactions that have arrived in the"
                        + " stream ARRIVALS, within 300 ms, to be among others:\n"
                        + "  1. todo.updated   <- missing\nbut there are:\n  1. todo.created  todo/");
    }

    @Test
    void whatTheRelayCouldNotPublishIsToldWithTheReason() throws Exception {
        try (java.sql.Connection connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select outbox.emit('todo.lost', 'todo/0', '{}', destination => 'nowhere.todo')");
        }

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> {
                    // The relay needs a moment to find out.
                    assertThatEvents()
                            .within(Duration.ofSeconds(30))
                            .contains(event("todo.lost")
                                    .matching(
                                            "a reason",
                                            e -> e.deadLetterReason().isPresent()));
                    assertThatEvents().within(SHORT).haveArrived();
                })
                .withMessageContaining("1. todo.lost  todo/0  {}  [dead letter: ")
                .withMessageContaining("<- missing: ")
                .withMessageContaining("The relay could not publish:\n  todo.lost");
    }

    @Test
    void whereThereIsNoStreamTheMessageAsksForTheRelay(CapturedEvents events) {
        todos.add("Buy milk");
        try (EventStream none = EventStream.of(nats.url(), "NONE")) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> new EventsAssert(none.arrivalsOf(events))
                            .within(SHORT)
                            .contains(created("todo")))
                    .withMessageEndingWith("The stream is empty or not there. Does a relay run for this database?");
        }
    }

    @Test
    void haveArrivedIsNotSatisfiedByNothing() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThatEvents().within(SHORT).haveArrived())
                .withMessageContaining("to have been written at all, but there are none");
    }

    @Test
    void aBuiltMessageHasTheHeadersAndFieldsThatTheRelaysHas() throws Exception {
        long milk = todos.add("Buy milk");
        assertThatEvents().haveArrived();

        try (Connection connection = Nats.connect(nats.url())) {
            Message relayed =
                    connection.jetStream().subscribe("arrivals.todo.created").nextMessage(Duration.ofSeconds(10));
            Message built =
                    TestEvent.created("todo", milk).state("title", "Buy milk").toMessage("arrivals.todo.created");

            Set<String> expected = new TreeSet<>(relayed.getHeaders().keySet());
            // What it asks of the stream, not what it tells a consumer.
            expected.removeIf(name -> name.startsWith("Nats-Expected"));
            assertThat(built.getHeaders().keySet()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(built.getSubject()).isEqualTo(relayed.getSubject());
            assertThat(fields(built)).isEqualTo(fields(relayed));
        }
    }

    private static Set<String> fields(Message message) throws Exception {
        Set<String> names = new TreeSet<>();
        Json.MAPPER.readTree(message.getData()).fieldNames().forEachRemaining(names::add);
        return names;
    }
}

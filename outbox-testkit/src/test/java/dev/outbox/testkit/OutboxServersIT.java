package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Nats;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@OutboxServers
class OutboxServersIT {
    private static TestDatabase ofTheClass;

    private final TestDatabase ofTheInstance;
    private TestDatabase ofTheMethod;

    OutboxServersIT(TestDatabase database) {
        ofTheInstance = database;
    }

    @BeforeAll
    static void keepTheDatabaseOfTheClass(TestDatabase database) {
        ofTheClass = database;
    }

    @BeforeEach
    void keepTheDatabaseOfTheMethod(TestDatabase database) {
        ofTheMethod = database;
    }

    @Test
    void allMethodsOfAClassGetTheSameDatabase(TestDatabase database) {
        assertThat(database).isEqualTo(ofTheClass).isEqualTo(ofTheInstance).isEqualTo(ofTheMethod);
    }

    @Test
    void theDatabaseAnswersAndIsEmpty(TestDatabase database) throws SQLException {
        assertThat(Sql.on(database).text("SELECT current_database()")).isEqualTo(database.name());
        assertThat(Sql.on(database).text("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                .isEqualTo("0");
    }

    @Test
    void theServersAreTheSharedOnes(PostgresServer postgres, NatsServer nats, TestDatabase database) {
        assertThat(postgres).isSameAs(PostgresServer.shared());
        assertThat(nats).isSameAs(NatsServer.shared());
        assertThat(database.port()).isEqualTo(postgres.port());
    }

    @Test
    void jetStreamAnswers(NatsServer nats) throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            assertThat(connection.jetStreamManagement().getAccountStatistics().getStreams())
                    .isNotNegative();
        }
    }

    @Nested
    class ANestedClass {
        @Test
        void sharesTheDatabaseOfTheClassAroundIt(TestDatabase database) {
            assertThat(database).isEqualTo(ofTheClass);
        }
    }
}

package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random transactions over models of every kind, of which triggers on the tables record what has changed: each event tells
 * a difference between the tables before and after its transaction, and each difference has its event.
 */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialIT {
    private static final Map<String, Object> SAVEPOINTS = Map.of("outbox.savepoints", "true");

    private final TestDatabase database;

    DifferentialIT(TestDatabase database) {
        this.database = database;
    }

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of("zoo", Zoo.ENTITIES, Map.of()),
                Arguments.of("zoo", Zoo.ENTITIES, SAVEPOINTS),
                Arguments.of("shop", Shop.ENTITIES, Map.of()),
                Arguments.of("shop", Shop.ENTITIES, SAVEPOINTS),
                // Not the zoo: Hibernate 7.4.13 forgets changes tracked in line of entities with a secondary table.
                Arguments.of("enhanced shop", EnhancingClassLoader.enhanced(Shop.class, Shop.ENTITIES), Map.of()),
                Arguments.of(
                        "estate",
                        Estate.ENTITIES,
                        Map.of("hibernate.tenant_identifier_resolver", new Estate.Tenants())));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("models")
    void eventsTellWhatTriggersRecord(String model, Class<?>[] entities, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("hibernate.hbm2ddl.auto", "create-drop");
        try (TestApp app = TestApp.start(database, all, entities)) {
            RandomComparison comparison = RandomComparison.of(database, app, settings.equals(SAVEPOINTS));
            assertThat(comparison.differences()).as(model).isEmpty();
            assertThat(comparison.tookPlace()).as(comparison.work()).isTrue();
        }
    }

    @Test
    void aRowThatChangesWithoutItsEventIsADifference() {
        try (TestApp app = TestApp.start(database, Map.of("hibernate.hbm2ddl.auto", "create-drop"), Shop.ENTITIES)) {
            RecordedChanges recorded = RecordedChanges.start(database, app.sessions());
            app.inTransaction(session -> session.persist(new Shop.Product()));
            assertThat(recorded.compare(app.events())).isEmpty();

            app.sql("update product set name = 'blue'");

            assertThat(recorded.compare(app.events())).anyMatch(difference -> difference.startsWith("no event tells"));
        }
    }
}

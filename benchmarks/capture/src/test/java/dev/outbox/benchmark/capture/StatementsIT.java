package dev.outbox.benchmark.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import dev.outbox.write.OutboxWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many statements a transaction sends, and how often it waits for the server. */
@OutboxServers
class StatementsIT {
    private static final int ENTITIES = 10;

    private final AtomicInteger executed = new AtomicInteger();
    private final TestDatabase database;
    private final DataSource counting;

    StatementsIT(TestDatabase database) {
        this.database = database;
        OutboxSchema.DEFAULT.migrate(database.dataSource());
        counting = counting(DataSource.class, database.dataSource());
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "UPDATE"})
    void captureWaitsForTheServerNotOnceMore(Workload workload) {
        assertThat(roundTrips(Variant.CAPTURE, workload)).isEqualTo(roundTrips(Variant.BARE, workload));
    }

    @Test
    void theCommitOfEventsThatAreReadyIsOneRoundTripWithThem() throws SQLException {
        OutboxWriter writer = new OutboxWriter(OutboxSchema.DEFAULT);
        try (HikariDataSource pool =
                        Application.pool(database.jdbcUrl(), database.user(), database.password(), Place.HERE);
                Connection connection = pool.getConnection();
                Statement work = connection.createStatement()) {
            for (int i = 0; i < 12; i++) {
                work.execute("create table if not exists work (id integer)");
                int before = DistantSockets.ROUND_TRIPS.get();
                writer.writeAndCommit(
                        connection, List.of(OutboxEvent.of("a", "b").json("{}").build()));
                assertThat(DistantSockets.ROUND_TRIPS.get() - before).isEqualTo(1);
            }
        }
    }

    private int roundTrips(Variant variant, Workload workload) {
        try (HikariDataSource pool =
                        Application.pool(database.jdbcUrl(), database.user(), database.password(), Place.HERE);
                Application application = new Application(pool, variant, 0)) {
            application.fill(ENTITIES);
            // The first ones fetch numbers of sequences and prepare statements on the server.
            for (int i = 0; i < 20; i++) {
                application.run(workload, ENTITIES);
            }
            int before = DistantSockets.ROUND_TRIPS.get();
            // As many as fetch numbers of a sequence equally often.
            for (int i = 0; i < 10; i++) {
                application.run(workload, ENTITIES);
            }
            return DistantSockets.ROUND_TRIPS.get() - before;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "UPDATE"})
    void captureSendsOneMore(Workload workload) {
        assertThat(executed(Variant.CAPTURE, workload)).isEqualTo(executed(Variant.BARE, workload) + 1);
    }

    @Test
    void captureSendsNoneWhereNothingIsCaptured() {
        assertThat(executed(Variant.CAPTURE, Workload.UNCAPTURED))
                .isEqualTo(executed(Variant.BARE, Workload.UNCAPTURED));
    }

    private int executed(Variant variant, Workload workload) {
        try (Application application = new Application(counting, variant, 0)) {
            application.fill(ENTITIES);
            // The first may fetch numbers of a sequence.
            application.run(workload, ENTITIES);
            executed.set(0);
            application.run(workload, ENTITIES);
            return executed.get();
        }
    }

    /** The object, and all objects of JDBC that come out of it, with their executions counted. */
    private <T> T counting(Class<T> type, Object object) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    if (method.getName().startsWith("execute")) {
                        executed.incrementAndGet();
                    }
                    try {
                        Object result = method.invoke(object, given);
                        return isCounted(method.getReturnType()) ? counting(method.getReturnType(), result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static boolean isCounted(Class<?> type) {
        return type == Connection.class || type == Statement.class || type == java.sql.PreparedStatement.class;
    }
}

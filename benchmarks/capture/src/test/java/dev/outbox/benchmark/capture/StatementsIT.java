package dev.outbox.benchmark.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many statements a transaction sends. */
@OutboxServers
class StatementsIT {
    private static final int ENTITIES = 10;

    private final AtomicInteger executed = new AtomicInteger();
    private final DataSource counting;

    StatementsIT(TestDatabase database) {
        OutboxSchema.DEFAULT.migrate(database.dataSource());
        counting = counting(DataSource.class, database.dataSource());
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
        return type == java.sql.Connection.class
                || type == java.sql.Statement.class
                || type == java.sql.PreparedStatement.class;
    }
}

package dev.outbox.testkit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Resolves the parameters that {@link OutboxServers} promises. */
final class OutboxServersExtension implements ParameterResolver, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(OutboxServersExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestDatabase.class || type == PostgresServer.class || type == NatsServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == NatsServer.class) {
            return NatsServer.shared();
        }
        if (type == PostgresServer.class) {
            return PostgresServer.shared();
        }
        return databaseOf(context);
    }

    /** With get and put, as getOrComputeIfAbsent is deprecated in JUnit 6 and its successor not there before. */
    static synchronized TestDatabase databaseOf(ExtensionContext context) {
        Store store = storeOf(outermostClass(context));
        TestDatabase database = store.get(TestDatabase.class, TestDatabase.class);
        if (database == null) {
            database = PostgresServer.shared().createDatabase();
            store.put(TestDatabase.class, database);
        }
        return database;
    }

    /** Not left to the store's own closing of its values, whose interface changed between the versions of JUnit. */
    @Override
    public void afterAll(ExtensionContext context) {
        if (context.equals(outermostClass(context))) {
            TestDatabase database = storeOf(context).remove(TestDatabase.class, TestDatabase.class);
            if (database != null) {
                PostgresServer.shared().dropDatabase(database);
            }
        }
    }

    private static Store storeOf(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    private static ExtensionContext outermostClass(ExtensionContext context) {
        ExtensionContext outermost = context;
        for (ExtensionContext next = context;
                next.getTestClass().isPresent();
                next = next.getParent().orElseThrow()) {
            outermost = next;
        }
        return outermost;
    }
}

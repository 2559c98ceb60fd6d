package dev.outbox.hibernate;

import dev.outbox.testkit.TestDatabase;
import java.net.URL;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.engine.spi.SessionFactoryImplementor;

/** Random work over one model. */
final class ModelRun {
    private static final Map<String, Object> SETTINGS =
            Map.of("hibernate.hbm2ddl.auto", "create-only", "hibernate.hbm2ddl.create_namespaces", "true");

    /** Migrating an outbox takes longer than the work. */
    private static final String ALL_BUT_OUTBOX_DROPPED = """
            do $$
            declare
                each text;
            begin
                for each in select nspname from pg_namespace
                        where nspname not like 'pg\\_%' and nspname not in ('information_schema', 'outbox') loop
                    execute format('drop schema %I cascade', each);
                end loop;
                create schema public;
            end $$
            """;

    private final TestDatabase database;
    private final Class<?>[] classes;

    private ModelRun(TestDatabase database, Class<?>[] classes) {
        this.database = database;
        this.classes = classes;
    }

    static ModelOutcome outcome(CompiledModel model, URL[] classPath, TestDatabase database) {
        try (CapturingClassLoader loader = new CapturingClassLoader(classPath, !model.isAnnotated())) {
            Class<?>[] classes = new Class<?>[model.classes().size()];
            int i = 0;
            for (String name : model.classes()) {
                classes[i++] = loader.loadClass(name);
            }
            return new ModelRun(database, classes).outcome();
        } catch (Exception | LinkageError e) {
            return ModelOutcome.failed(e);
        }
    }

    private ModelOutcome outcome() {
        empty();
        try (TestApp app = TestApp.start(database, SETTINGS, classes)) {
            return compared(app);
        } catch (OutboxCaptureException e) {
            return ModelOutcome.refused(e);
        } catch (RuntimeException | LinkageError e) {
            return isUsable() ? ModelOutcome.failed(e) : ModelOutcome.unusable(e);
        }
    }

    private ModelOutcome compared(TestApp app) {
        try {
            return ModelOutcome.of(
                    RandomComparison.of(database, app, false),
                    Doubts.of(app.sessions().unwrap(SessionFactoryImplementor.class)));
        } catch (AssertionError e) {
            return ModelOutcome.differs(List.of(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            return ModelOutcome.failed(e);
        }
    }

    private void empty() {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(ALL_BUT_OUTBOX_DROPPED);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isUsable() {
        empty();
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.put("outbox.enabled", "false");
        try {
            TestApp.sessionFactory(database, settings, classes).close();
            return true;
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }
}

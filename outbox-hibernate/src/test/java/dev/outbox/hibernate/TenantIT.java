package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import dev.outbox.write.WriteMeter;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.TenantId;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Several tenants: a schema for each, or one table for all. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantIT {
    @Entity(name = "Order_")
    @OutboxEntity(name = "order")
    static class Order {
        @Id
        @GeneratedValue
        Long id;
    }

    @Entity(name = "Shared")
    @OutboxEntity
    static class Shared {
        @Id
        @GeneratedValue
        Long id;

        @TenantId
        String tenant;

        String text;
    }

    /** One database, a schema for each tenant. */
    private record Schemas(TestDatabase database) implements MultiTenantConnectionProvider<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public Connection getAnyConnection() throws SQLException {
            return database.dataSource().getConnection();
        }

        @Override
        public void releaseAnyConnection(Connection connection) throws SQLException {
            connection.close();
        }

        @Override
        public Connection getConnection(String tenant) throws SQLException {
            Connection connection = getAnyConnection();
            connection.setSchema(tenant);
            return connection;
        }

        @Override
        public void releaseConnection(String tenant, Connection connection) throws SQLException {
            connection.close();
        }

        @Override
        public boolean supportsAggressiveRelease() {
            return false;
        }

        @Override
        public boolean isUnwrappableAs(Class<?> type) {
            return false;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new UnsupportedOperationException(type.getName());
        }
    }

    private final TestDatabase database;

    @AutoClose
    private SessionFactory sessions;

    TenantIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeAll
    void start() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String tenant : List.of("red", "blue")) {
                OutboxSchema.named(tenant + "_outbox").migrate(database.dataSource());
                statement.execute("create schema " + tenant);
                statement.execute("create table " + tenant + ".Order_ (id bigint primary key)");
                statement.execute("create sequence " + tenant + ".Order__SEQ increment 50");
            }
        }
        sessions = TestApp.sessionFactory(
                database,
                Map.of(
                        "hibernate.multi_tenant_connection_provider", new Schemas(database),
                        "hibernate.hbm2ddl.auto", "none",
                        "outbox.schema", "{tenant}_outbox"),
                Order.class);
    }

    private void order(String tenant) {
        try (Session session =
                sessions.withOptions().tenantIdentifier((Object) tenant).openSession()) {
            session.beginTransaction();
            session.persist(new Order());
            session.getTransaction().commit();
        }
    }

    private int events(String schema) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from " + schema + ".event")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void eachTenantsEventsAreInItsOwnOutbox() throws SQLException {
        order("red");
        order("blue");
        order("red");

        assertThat(events("red_outbox")).isEqualTo(2);
        assertThat(events("blue_outbox")).isEqualTo(1);
    }

    @Test
    void aTenantThatCannotNameASchemaIsRefused() {
        assertThatThrownBy(() -> {
                    TenantSchema schema = new TenantSchema("{tenant}_outbox", WriteMeter.NONE);
                    try (Session session = sessions.withOptions()
                            .tenantIdentifier((Object) "red\"; drop")
                            .openSession()) {
                        schema.writer(session.unwrap(org.hibernate.engine.spi.SharedSessionContractImplementor.class));
                    }
                })
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining("outbox.schema={tenant}_outbox: schema 'red\"; drop_outbox' is not a plain");
    }

    /** In the same flush Hibernate inserts it and updates it with a state that has no tenant yet. */
    @Test
    void aTenantIsNotForgottenWhereAnEntityIsChangedBeforeItIsInserted() {
        try (TestApp app = TestApp.start(database, Shared.class);
                Session session = app.sessions()
                        .withOptions()
                        .tenantIdentifier((Object) "green")
                        .openSession()) {
            Shared shared = new Shared();
            session.beginTransaction();
            session.persist(shared);
            shared.text = "one";
            session.getTransaction().commit();
            assertThat(app.onlyEvent().data()).endsWith("\"tenant\":\"green\",\"text\":\"one\"}}");

            session.beginTransaction();
            shared.text = "two";
            session.getTransaction().commit();
            assertThat(app.onlyEvent().data())
                    .doesNotContain("\"tenant\":null")
                    .endsWith("\"changed\":{\"text\":{\"from\":\"one\",\"to\":\"two\"}}}");
        }
    }

    @Test
    void aTenantInTheSameTableIsPartOfTheState() {
        try (TestApp app = TestApp.start(database, Shared.class);
                Session session = app.sessions()
                        .withOptions()
                        .tenantIdentifier((Object) "green")
                        .openSession()) {
            session.beginTransaction();
            session.persist(new Shared());
            session.getTransaction().commit();

            assertThat(app.onlyEvent().data()).endsWith("\"state\":{\"tenant\":\"green\",\"text\":null}}");
        }
    }
}

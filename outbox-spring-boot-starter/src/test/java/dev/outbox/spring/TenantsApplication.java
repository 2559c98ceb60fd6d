package dev.outbox.spring;

import dev.outbox.spring.app.Todo;
import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;

/** An application of several tenants, each with a schema. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EntityScan(basePackageClasses = Todo.class)
class TenantsApplication {
    static final ThreadLocal<String> TENANT = ThreadLocal.withInitial(() -> "public");

    @Bean
    HibernatePropertiesCustomizer tenants(DataSource dataSource) {
        return settings -> {
            settings.put("hibernate.multi_tenant_connection_provider", new Schemas(dataSource));
            settings.put("hibernate.tenant_identifier_resolver", new Current());
        };
    }

    private static final class Current implements CurrentTenantIdentifierResolver<String> {
        @Override
        public String resolveCurrentTenantIdentifier() {
            return TENANT.get();
        }

        @Override
        public boolean validateExistingCurrentSessions() {
            return false;
        }
    }

    private record Schemas(DataSource dataSource) implements MultiTenantConnectionProvider<String> {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public Connection getAnyConnection() throws SQLException {
            return dataSource.getConnection();
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
            connection.setSchema("public");
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
}

package dev.outbox.spring;

import dev.outbox.schema.OutboxSchema;
import javax.sql.DataSource;
import org.springframework.beans.factory.InitializingBean;

/**
 * Sees to the schema before anything uses the database. It has a Flyway of its own, whose history lies in the outbox's schema; the
 * application's Flyway or Liquibase knows nothing of it, and the other way round.
 */
public final class OutboxSchemaInitializer implements InitializingBean {
    private final OutboxSchema schema;
    private final DataSource dataSource;
    private final OutboxProperties.Migration migration;

    OutboxSchemaInitializer(OutboxSchema schema, DataSource dataSource, OutboxProperties.Migration migration) {
        this.schema = schema;
        this.dataSource = dataSource;
        this.migration = migration;
    }

    @Override
    public void afterPropertiesSet() {
        switch (migration) {
            case MIGRATE -> schema.migrate(dataSource);
            case VALIDATE -> schema.requireCurrent(dataSource);
            case NONE -> {}
        }
    }
}

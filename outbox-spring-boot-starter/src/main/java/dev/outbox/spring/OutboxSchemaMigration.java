package dev.outbox.spring;

import dev.outbox.schema.OutboxSchema;
import org.springframework.beans.factory.InitializingBean;

/**
 * Installs the schema or brings it up to date, before anything else uses the database: so the application's own migrations may call
 * {@code outbox.emit}. It has a Flyway of its own, whose history lies in the outbox's schema; the application's Flyway or Liquibase
 * knows nothing of it, and the other way round.
 */
public final class OutboxSchemaMigration implements InitializingBean {
    private final OutboxSchema schema;
    private final OutboxDatabase database;

    OutboxSchemaMigration(OutboxSchema schema, OutboxDatabase database) {
        this.schema = schema;
        this.database = database;
    }

    @Override
    public void afterPropertiesSet() {
        database.requirePostgres();
        schema.migrate(database.dataSource());
    }
}

package dev.outbox.spring;

import dev.outbox.schema.OutboxSchema;
import org.springframework.beans.factory.InitializingBean;

/** Refuses to start with a missing schema or one that does not work with this library, after the application's own migrations, which may install it. */
public final class OutboxSchemaCheck implements InitializingBean {
    private final OutboxSchema schema;
    private final OutboxDatabase database;

    OutboxSchemaCheck(OutboxSchema schema, OutboxDatabase database) {
        this.schema = schema;
        this.database = database;
    }

    @Override
    public void afterPropertiesSet() {
        database.requirePostgres();
        schema.requireCompatible(database.dataSource());
    }
}

package dev.outbox.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.relay.Relay;
import dev.outbox.relay.RelayOptions;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.schema.Role;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SQL of the README is run as it stands there, and the roles that it makes are put to work. */
class ReadmeIT {
    private final Servers servers = Servers.start();
    private final HikariDataSource owner = servers.newPool();

    @BeforeEach
    void runTheSql() throws Exception {
        OutboxSchema.DEFAULT.migrate(owner);
        new TodoApp(owner).close();
        assertThat(Readme.blocks("sql")).isNotEmpty();
        for (String block : Readme.blocks("sql")) {
            execute(block);
        }
        give(Role.WRITER, "todo_app");
        give(Role.EMITTER, "billing");
        give(Role.RELAY, "outbox_relay");
        execute("grant all on todo, todo_seq to todo_app");
    }

    @AfterEach
    void stop() {
        owner.close();
        servers.close();
    }

    @Test
    void theRolesCanDoTheirWork() throws Exception {
        try (HikariDataSource pool = poolOf("todo_app");
                TodoApp app = new TodoApp(pool)) {
            app.add("Buy milk");
        }
        try (HikariDataSource pool = poolOf("billing");
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select outbox.emit('invoice.paid', 'invoice/9', '{}')");
        }

        try (Relay relay = Relay.start(RelayOptions.builder()
                .databaseUrl(servers.database().jdbcUrl())
                .databaseUser("outbox_relay")
                .nats(servers.nats().url())
                .build())) {
            // The one that the README emits, and these two.
            await().until(() -> relay.published() == 3);
        }
    }

    private void give(Role role, String name) throws Exception {
        for (String grant : OutboxSchema.DEFAULT.grants(role, name)) {
            execute(grant);
        }
    }

    private HikariDataSource poolOf(String role) {
        HikariDataSource pool = servers.newPool();
        pool.setUsername(role);
        return pool;
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package dev.outbox.spring;

import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts an application on a test's database. */
final class App {
    private App() {}

    static ConfigurableApplicationContext start(Class<?> application, TestDatabase database, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.application.name=todo-app",
                "spring.datasource.url=" + database.jdbcUrl(),
                "spring.datasource.username=" + database.user(),
                "spring.datasource.password=" + database.password(),
                "spring.jpa.hibernate.ddl-auto=validate"));
        all.addAll(List.of(properties));
        // As arguments, since they go before application.properties.
        return new SpringApplicationBuilder(application)
                .run(all.stream().map(property -> "--" + property).toArray(String[]::new));
    }

    static void empty(TestDatabase database) throws SQLException {
        execute(database, "drop schema if exists outbox cascade");
        execute(database, "drop schema public cascade; create schema public");
    }

    static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static List<String> texts(TestDatabase database, String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        }
    }

    static List<String> types(TestDatabase database) throws SQLException {
        return texts(database, "select type from outbox.event order by id");
    }
}

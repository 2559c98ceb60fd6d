package dev.outbox.spring;

import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jpa.EntityManagerFactoryBuilder;
import org.springframework.core.env.Environment;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/** The entities of a second data source: those of the package {@code second.entities}, with the properties {@code second.jpa}. */
final class SecondEntities {
    private SecondEntities() {}

    static LocalContainerEntityManagerFactoryBean of(
            EntityManagerFactoryBuilder builder, DataSource dataSource, Environment environment) {
        Map<String, String> properties = new TreeMap<>(Binder.get(environment)
                .bind("second.jpa", Bindable.mapOf(String.class, String.class))
                .orElse(Map.of()));
        properties.put("hibernate.hbm2ddl.auto", "update");
        return builder.dataSource(dataSource)
                .packages(environment.getRequiredProperty("second.entities"))
                .persistenceUnit("second")
                .properties(properties)
                .build();
    }
}

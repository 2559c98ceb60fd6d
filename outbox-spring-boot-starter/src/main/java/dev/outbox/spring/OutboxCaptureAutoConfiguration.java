package dev.outbox.spring;

import dev.outbox.hibernate.OutboxContext;
import dev.outbox.write.WriteMeter;
import java.util.Locale;
import org.hibernate.Session;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Tells capture, which Hibernate finds by itself, what {@code outbox.*} says; also that there is no outbox. Settings among
 * {@code spring.jpa.properties.*} go first.
 */
@AutoConfiguration(beforeName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass({HibernatePropertiesCustomizer.class, Session.class})
@EnableConfigurationProperties(OutboxProperties.class)
public final class OutboxCaptureAutoConfiguration {
    @Bean
    HibernatePropertiesCustomizer outboxHibernateProperties(
            OutboxProperties properties,
            Environment environment,
            ObjectProvider<OutboxContext> context,
            ObjectProvider<WriteMeter> meter) {
        if (!properties.enabled()) {
            return settings -> settings.putIfAbsent("outbox.enabled", false);
        }
        String schema = properties.outboxSchema().name();
        String source = properties.sourceOr(environment);
        return settings -> {
            settings.putIfAbsent("outbox.schema", schema);
            settings.putIfAbsent("outbox.source", source);
            settings.putIfAbsent("outbox.bulk", properties.bulk().toLowerCase(Locale.ROOT));
            settings.putIfAbsent("outbox.savepoints", properties.savepoints());
            settings.putIfAbsent("outbox.max-payload", properties.maxPayload().toBytes());
            settings.putIfAbsent("outbox.oversize", settingOf(properties.oversize()));
            context.ifUnique(unique -> settings.putIfAbsent("outbox.context", unique));
            meter.ifUnique(unique -> settings.putIfAbsent("outbox.write-meter", unique));
        };
    }

    private static String settingOf(OutboxProperties.Oversize oversize) {
        return switch (oversize) {
            case FAIL -> "fail";
            case DROP_STATE -> "drop-state";
        };
    }
}

package dev.outbox.spring;

import dev.outbox.relay.port.RelayMeter;
import dev.outbox.write.WriteMeter;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** How long writing and publishing take, among the application's figures. Asked by those who are measured, so it asks for none of them. */
@AutoConfiguration(before = OutboxAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "outbox.enabled", matchIfMissing = true)
@ConditionalOnClass(MeterBinder.class)
@EnableConfigurationProperties(OutboxProperties.class)
public final class OutboxTimesAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(WriteMeter.class)
    WriteTimes outboxWriteTimes() {
        return new WriteTimes();
    }

    @Bean
    @ConditionalOnMissingBean(RelayMeter.class)
    @ConditionalOnBooleanProperty(name = "outbox.relay.enabled", matchIfMissing = true)
    RelayTimes outboxRelayTimes(OutboxProperties properties) {
        return new RelayTimes(properties.relay().stream());
    }
}

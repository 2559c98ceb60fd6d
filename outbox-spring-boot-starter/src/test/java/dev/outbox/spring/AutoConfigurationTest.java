package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.write.OutboxWriter;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.json.JsonMapper;

/** What is there and what is not, in applications of all kinds; none of them reaches a server. */
class AutoConfigurationTest {
    private static final String NATS = "outbox.nats.url=nats://127.0.0.1:1";

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withPropertyValues("outbox.migration=none", "spring.application.name=My todo app")
            .withConfiguration(AutoConfigurations.of(
                    JacksonAutoConfiguration.class,
                    OutboxAutoConfiguration.class,
                    OutboxCaptureAutoConfiguration.class,
                    OutboxEndpointAutoConfiguration.class,
                    OutboxEventsAutoConfiguration.class,
                    OutboxListenerAutoConfiguration.class,
                    OutboxListenerHealthAutoConfiguration.class,
                    OutboxListenerMetricsAutoConfiguration.class,
                    OutboxNatsAutoConfiguration.class,
                    OutboxRelayAutoConfiguration.class,
                    OutboxRelayHealthAutoConfiguration.class,
                    OutboxRelayMetricsAutoConfiguration.class,
                    OutboxTimesAutoConfiguration.class));
    private final ApplicationContextRunner application =
            bare.withBean("dataSource", DataSource.class, AutoConfigurationTest::nowhere);

    @Test
    void withADataSourceThereIsAnOutbox() {
        application.run(context -> assertThat(context)
                .hasSingleBean(OutboxEvents.class)
                .hasSingleBean(OutboxWriter.class)
                .hasSingleBean(PayloadSerializer.class)
                .doesNotHaveBean(EmbeddedRelay.class)
                .doesNotHaveBean(OutboxEndpoint.class));
    }

    @Test
    void withoutADataSourceThereIsNone() {
        bare.withPropertyValues(NATS)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(OutboxEvents.class)
                        .doesNotHaveBean(EmbeddedRelay.class));
    }

    @Test
    void switchedOffThereIsNoneAndCaptureIsToldSo() {
        application.withPropertyValues(NATS, "outbox.enabled=false").run(context -> {
            assertThat(context).doesNotHaveBean(OutboxEvents.class).doesNotHaveBean(EmbeddedRelay.class);
            assertThat(hibernateSettings(context.getBean(HibernatePropertiesCustomizer.class), Map.of()))
                    .containsExactly(Map.entry("outbox.enabled", false));
        });
    }

    @Test
    void captureIsToldWhatThePropertiesSayUnlessHibernatesSayOtherwise() {
        application
                .withPropertyValues("outbox.max-payload=2KB", "outbox.oversize=drop-state", "outbox.savepoints=true")
                .run(context -> assertThat(hibernateSettings(
                                context.getBean(HibernatePropertiesCustomizer.class), Map.of("outbox.bulk", "fail")))
                        .containsEntry("outbox.schema", "outbox")
                        .containsEntry("outbox.source", "/My%20todo%20app")
                        .containsEntry("outbox.bulk", "fail")
                        .containsEntry("outbox.max-payload", 2048L)
                        .containsEntry("outbox.oversize", "drop-state")
                        .containsEntry("outbox.savepoints", true)
                        .containsEntry("outbox.write-meter", context.getBean(WriteTimes.class)));
    }

    @Test
    void aRelayRunsWhereItIsToldWhereNatsIs() {
        application.withPropertyValues(NATS).run(context -> {
            assertThat(context)
                    .hasSingleBean(EmbeddedRelay.class)
                    .hasBean("outboxHealthIndicator")
                    .hasBean("outboxRelayMetrics")
                    .doesNotHaveBean(OutboxEndpoint.class);
            assertThat(context.getBean(EmbeddedRelay.class).isRunning()).isTrue();
        });
    }

    @Test
    void listenersRunWhereThereIsNatsWithOrWithoutARelay() {
        for (String relay : List.of("true", "false")) {
            application
                    .withPropertyValues(NATS, "outbox.relay.enabled=" + relay)
                    .run(context -> {
                        assertThat(context)
                                .hasSingleBean(OutboxListeners.class)
                                .hasSingleBean(PayloadDeserializer.class)
                                .hasBean("outboxListenersHealthIndicator")
                                .hasBean("outboxListenersMetrics");
                        assertThat(context.getBean(OutboxListeners.class).isRunning())
                                .isTrue();
                    });
        }
        application.run(context -> assertThat(context).doesNotHaveBean(OutboxListeners.class));
    }

    @Test
    void listenersCanBeSwitchedOffAndGoWithTheOutbox() {
        for (String off : List.of("outbox.listener.enabled=false", "outbox.enabled=false")) {
            application
                    .withPropertyValues(NATS, off)
                    .run(context -> assertThat(context)
                            .as(off)
                            .doesNotHaveBean(OutboxListeners.class)
                            .doesNotHaveBean("outboxListenersHealthIndicator"));
        }
    }

    @Test
    void aRelayCanRunElsewhere() {
        application
                .withPropertyValues(NATS, "outbox.relay.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(OutboxEvents.class)
                        .doesNotHaveBean(EmbeddedRelay.class)
                        .doesNotHaveBean("outboxHealthIndicator"));
    }

    @Test
    void connectionDetailsGoBeforeTheProperties() {
        NatsConnectionDetails details = () -> List.of("nats://127.0.0.1:2");
        application
                .withPropertyValues(NATS)
                .withBean(NatsConnectionDetails.class, () -> details)
                .run(context -> {
                    assertThat(context).hasSingleBean(EmbeddedRelay.class);
                    assertThat(context.getBean(NatsConnectionDetails.class)).isSameAs(details);
                });
        application
                .withBean(NatsConnectionDetails.class, () -> details)
                .run(context -> assertThat(context).hasSingleBean(EmbeddedRelay.class));
    }

    @Test
    void theApplicationsBeansGoBeforeOurs() {
        application
                .withUserConfiguration(OwnBeans.class)
                .withPropertyValues(NATS)
                .run(context -> {
                    OwnBeans own = context.getBean(OwnBeans.class);
                    assertThat(context.getBean(OutboxSchema.class)).isSameAs(own.schema());
                    assertThat(context.getBean(OutboxEvents.class)).isInstanceOf(NoEvents.class);
                    assertThat(context.getBean(PayloadSerializer.class).serialize("x"))
                            .isEqualTo(new byte[] {1});
                    assertThat(context.getBean("outboxHealthIndicator")).isSameAs(own.outboxHealthIndicator());
                });
    }

    @Test
    void theEndpointIsThereWhereItIsExposed() {
        application
                .withPropertyValues(NATS, "management.endpoints.web.exposure.include=outbox")
                .run(context -> assertThat(context).hasSingleBean(OutboxEndpoint.class));
        application
                .withPropertyValues(
                        NATS, "outbox.relay.enabled=false", "management.endpoints.web.exposure.include=outbox")
                .run(context -> assertThat(context.getBean(OutboxEndpoint.class).describe())
                        .isEqualTo(new OutboxEndpoint.Description(null, null, Map.of())));
    }

    @Test
    void theHealthIndicatorCanBeSwitchedOff() {
        application
                .withPropertyValues(
                        NATS,
                        "management.health.outbox.enabled=false",
                        "management.health.outboxListeners.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(EmbeddedRelay.class)
                        .doesNotHaveBean("outboxHealthIndicator")
                        .doesNotHaveBean("outboxListenersHealthIndicator"));
    }

    @Test
    void whatTheApplicationDoesNotHaveIsNotMissed() {
        for (Class<?> absent : List.of(
                Session.class,
                HibernatePropertiesCustomizer.class,
                JsonMapper.class,
                HealthIndicator.class,
                MeterBinder.class,
                Endpoint.class)) {
            application
                    .withClassLoader(new FilteredClassLoader(absent))
                    .withPropertyValues(NATS, "management.endpoints.web.exposure.include=outbox")
                    .run(context -> assertThat(context)
                            .as("without " + absent)
                            .hasSingleBean(OutboxListeners.class)
                            .hasSingleBean(EmbeddedRelay.class)
                            .hasSingleBean(OutboxEvents.class));
        }
    }

    @Test
    void ofSeveralDataSourcesThePrimaryOneIsTakenOrTheOneThatIsMarked() {
        bare.withUserConfiguration(OnePrimary.class)
                .run(context -> assertThat(context.getBean(OutboxDatabase.class).dataSource())
                        .isSameAs(context.getBean("first")));
        bare.withUserConfiguration(OnePrimary.class, OneMarked.class)
                .run(context -> assertThat(context.getBean(OutboxDatabase.class).dataSource())
                        .isSameAs(context.getBean("marked")));
    }

    @Test
    void severalDataSourcesWithoutAWordFailTheStart() {
        bare.withUserConfiguration(NonePrimary.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(OutboxConfigurationException.class)
                        .hasMessageContaining("several data sources"));
    }

    @Test
    void aRelayOptionsCustomizerHasTheLastWord() {
        application
                .withPropertyValues(NATS)
                .withBean(RelayOptionsCustomizer.class, () -> options -> options.batchSize(0))
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("batch-size"));
    }

    private static Map<String, Object> hibernateSettings(
            HibernatePropertiesCustomizer customizer, Map<String, Object> given) {
        Map<String, Object> settings = new HashMap<>(given);
        customizer.customize(settings);
        return settings;
    }

    private static DataSource nowhere() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setPortNumbers(new int[] {1});
        return nowhere;
    }

    @Configuration(proxyBeanMethods = false)
    static class NonePrimary {
        @Bean
        DataSource first() {
            return nowhere();
        }

        @Bean
        DataSource second() {
            return nowhere();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnePrimary {
        @Bean
        @Primary
        DataSource first() {
            return nowhere();
        }

        @Bean
        DataSource second() {
            return new HikariDataSource();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OneMarked {
        @Bean
        @OutboxDataSource
        DataSource marked() {
            return nowhere();
        }
    }

    @Configuration
    static class OwnBeans {
        @Bean
        OutboxSchema schema() {
            return OutboxSchema.named("own");
        }

        @Bean
        OutboxEvents events() {
            return new NoEvents();
        }

        @Bean
        PayloadSerializer serializer() {
            return data -> new byte[] {1};
        }

        @Bean
        HealthIndicator outboxHealthIndicator() {
            return () -> null;
        }
    }

    static final class NoEvents implements OutboxEvents {
        @Override
        public void publish(OutboxEvent event) {}

        @Override
        public void publish(String type, String key, Object data) {}
    }
}

package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.hibernate.OutboxIntegrator;
import dev.outbox.schema.OutboxSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.ClassPathResource;
import org.springframework.javapoet.ClassName;

/** What Spring and a native image need ahead of time. */
class RuntimeHintsTest {
    @Test
    void migrationsAndWhatHibernateFindsAreKept() throws Exception {
        RuntimeHints hints = new RuntimeHints();
        new OutboxRuntimeHints().registerHints(hints, getClass().getClassLoader());

        assertThat(RuntimeHintsPredicates.resource().forResource(OutboxSchema.MIGRATIONS + "/V1__outbox.sql"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onType(OutboxIntegrator.class))
                .accepts(hints);
        for (String service : OutboxRuntimeHints.SERVICES) {
            ClassPathResource file = new ClassPathResource("META-INF/services/" + service);
            assertThat(RuntimeHintsPredicates.resource().forResource(file.getPath()))
                    .accepts(hints);
            List<String> ours = file.getContentAsString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("dev.outbox."))
                    .toList();
            assertThat(OutboxRuntimeHints.PROVIDERS).containsAll(ours);
        }
    }

    @Test
    void theContextCanBeProcessedAheadOfTime() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("outbox.nats.url=nats://127.0.0.1:1").applyTo(context);
        context.register(Application.class);
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        DefaultGenerationContext generation =
                new DefaultGenerationContext(new ClassNameGenerator(ClassName.get(Application.class)), files);

        new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();

        assertThat(files.getGeneratedFiles(Kind.SOURCE).keySet())
                .anyMatch(file -> file.contains("OutboxAutoConfiguration__BeanDefinitions"))
                .anyMatch(file -> file.contains("OutboxRelayAutoConfiguration__BeanDefinitions"));
        assertThat(RuntimeHintsPredicates.resource().forResource(OutboxSchema.MIGRATIONS + "/V1__outbox.sql"))
                .accepts(generation.getRuntimeHints());
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        OutboxAutoConfiguration.class,
        OutboxEventsAutoConfiguration.class,
        OutboxNatsAutoConfiguration.class,
        OutboxRelayAutoConfiguration.class
    })
    static class Application {}
}

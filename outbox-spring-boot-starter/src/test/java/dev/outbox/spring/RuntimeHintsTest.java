package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.hibernate.BulkPersisters;
import dev.outbox.hibernate.OutboxEntity;
import dev.outbox.hibernate.OutboxIntegrator;
import dev.outbox.hibernate.OutboxProjector;
import dev.outbox.schema.OutboxSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.ClassPathResource;
import org.springframework.javapoet.ClassName;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;

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

    /** Hibernate makes them by reflection with {@code outbox.bulk=capture}. */
    @ParameterizedTest
    @ValueSource(classes = {BulkPersisters.SingleTable.class, BulkPersisters.Union.class})
    void persistersAreKept(Class<?> persister) {
        RuntimeHints hints = new RuntimeHints();
        new OutboxRuntimeHints().registerHints(hints, getClass().getClassLoader());

        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(persister)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .accepts(hints);
    }

    @Test
    void projectorsAndWhatTheyMakeAreKept() {
        RuntimeHints hints =
                processed(new InMemoryGeneratedFiles(), Entities.class).getRuntimeHints();

        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(Projector.class)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(State.class, "lines"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Line.class, "sku"))
                .accepts(hints);
    }

    @Test
    void listenersAndWhatTheirDataIsReadIntoAreKept() throws Exception {
        RuntimeHints hints =
                processed(new InMemoryGeneratedFiles(), Listening.class).getRuntimeHints();

        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(Listening.class.getDeclaredMethod("hear", State.class)))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Line.class, "sku"))
                .accepts(hints);
    }

    @Test
    void theContextCanBeProcessedAheadOfTime() {
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();

        GenerationContext generation = processed(files, Application.class);

        assertThat(files.getGeneratedFiles(Kind.SOURCE).keySet())
                .anyMatch(file -> file.contains("OutboxAutoConfiguration__BeanDefinitions"))
                .anyMatch(file -> file.contains("OutboxListenerAutoConfiguration__BeanDefinitions"))
                .anyMatch(file -> file.contains("OutboxRelayAutoConfiguration__BeanDefinitions"));
        assertThat(RuntimeHintsPredicates.resource().forResource(OutboxSchema.MIGRATIONS + "/V1__outbox.sql"))
                .accepts(generation.getRuntimeHints());
    }

    private static GenerationContext processed(InMemoryGeneratedFiles files, Class<?> application) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("outbox.nats.url=nats://127.0.0.1:1").applyTo(context);
        context.register(application);
        DefaultGenerationContext generation =
                new DefaultGenerationContext(new ClassNameGenerator(ClassName.get(application)), files);
        new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();
        return generation;
    }

    record Line(String sku) {}

    record State(List<Line> lines) {}

    static final class Projector implements OutboxProjector<Basket, State> {
        @Override
        public State project(Basket basket) {
            return new State(List.of());
        }
    }

    @OutboxEntity(projector = Projector.class)
    static class Basket {}

    static final class Hamper extends Basket {}

    @Configuration(proxyBeanMethods = false)
    static class Entities {
        @Bean
        static PersistenceManagedTypes types() {
            return PersistenceManagedTypes.of(Hamper.class.getName());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Listening {
        @OutboxListener("basket.filled")
        void hear(State state) {
            state.lines();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        OutboxAutoConfiguration.class,
        OutboxEventsAutoConfiguration.class,
        OutboxListenerAutoConfiguration.class,
        OutboxNatsAutoConfiguration.class,
        OutboxRelayAutoConfiguration.class
    })
    static class Application {}
}

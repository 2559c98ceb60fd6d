package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** A listener that cannot work fails the start with a sentence that names bean and method. */
@ExtendWith(OutputCaptureExtension.class)
class InvalidListenersTest {
    private static final DataSource NOWHERE = new PGSimpleDataSource();

    private final ApplicationContextRunner withoutNats = new ApplicationContextRunner()
            .withPropertyValues(
                    "outbox.migration=none", "outbox.relay.enabled=false", "spring.application.name=My todo/app")
            .withConfiguration(AutoConfigurations.of(
                    PropertyPlaceholderAutoConfiguration.class,
                    OutboxAutoConfiguration.class,
                    OutboxListenerAutoConfiguration.class,
                    OutboxNatsAutoConfiguration.class));
    private final ApplicationContextRunner withoutDatabase =
            withoutNats.withPropertyValues("outbox.nats.url=nats://127.0.0.1:1");
    private final ApplicationContextRunner withoutTransactions =
            withoutDatabase.withBean("dataSource", DataSource.class, () -> NOWHERE);
    private final ApplicationContextRunner application = withoutTransactions.withBean(
            "transactions", JdbcTransactionManager.class, () -> new JdbcTransactionManager(NOWHERE));

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of(NoPattern.class, "it has no pattern."),
                Arguments.of(BadPattern.class, "pattern 'todo..x' is no pattern of a NATS subject"),
                Arguments.of(Overlapping.class, "'events.*.paid' and 'events.order.*' take some subjects both"),
                Arguments.of(NoPlaceholder.class, "Could not resolve placeholder 'nowhere'"),
                Arguments.of(BadGroup.class, "group 'a.b' is no name in NATS"),
                Arguments.of(GroupAndBroadcast.class, "a broadcast listener has no group, but group is 'g'"),
                Arguments.of(BadConcurrency.class, "concurrency is 'many', which is no number."),
                Arguments.of(TooConcurrent.class, "concurrency is 500; it must be between 1 and 256"),
                Arguments.of(Returning.class, "it returns int, which nobody takes."),
                Arguments.of(Nothing.class, "there is nothing to read java.lang.Integer with."),
                Arguments.of(SameGroup.class, "its group 'g' is that of method SameGroup."));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void isNamed(Class<?> listener, String message) {
        application
                .withBean("theBean", listener)
                .run(context -> assertThat(configuration(context.getStartupFailure()))
                        .hasMessageStartingWith("@OutboxListener on method " + listener.getSimpleName() + ".")
                        .hasMessageContaining(" of bean 'theBean': ")
                        .hasMessageContaining(message));
    }

    @Test
    void dataIsReadOnce() {
        PayloadDeserializer reads = (event, type) -> event;
        application
                .withBean(PayloadDeserializer.class, () -> reads)
                .withBean("theBean", Twice.class)
                .run(context -> assertThat(configuration(context.getStartupFailure()))
                        .hasMessageContaining(
                                "it takes the event's data twice, as java.lang.Integer and as java.lang.Long."));
    }

    @Test
    void aPrivateMethodBehindAProxyCannotBeCalled() {
        application
                .withUserConfiguration(Proxied.class)
                .run(context -> assertThat(configuration(context.getStartupFailure()))
                        .hasMessageStartingWith(
                                "@OutboxListener on method Private.hear of bean 'proxied': Need to invoke method"));
    }

    @Test
    void whatWorksOnceNeedsADatabaseAndATransactionManagerOfIt() {
        withoutDatabase
                .withBean("theBean", Valid.class)
                .run(context -> assertThat(configuration(context.getStartupFailure()))
                        .hasMessageContaining(
                                "method Valid.hear of bean 'theBean': it works once, but there is no data source"));
        withoutTransactions
                .withBean("theBean", Valid.class)
                .withBean(
                        "other",
                        JdbcTransactionManager.class,
                        () -> new JdbcTransactionManager(new PGSimpleDataSource()))
                .run(context -> assertThat(configuration(context.getStartupFailure()))
                        .hasMessageContaining(
                                "it works once, but there is no transaction manager for the outbox's data source"));
        application
                .withBean("theBean", Valid.class)
                .withBean("other", JdbcTransactionManager.class, () -> new JdbcTransactionManager(NOWHERE))
                .run(context -> assertThat(configuration(context.getStartupFailure()))
                        .hasMessageContaining("there are 2 transaction managers for the outbox's data source"));
    }

    @Test
    void whatDoesNotWorkOnceNeedsNoDatabase() {
        withoutDatabase
                .withBean("theBean", NotOnce.class)
                .run(context -> assertThat(
                                context.getBean(OutboxListeners.class).all())
                        .extracting(ListenerConsumer::name)
                        .containsExactlyInAnyOrder("My-todo-app-NotOnce-hear", "My-todo-app-NotOnce-broadcast"));
    }

    @Test
    void oneTransactionManagerOfSeveralIsThatOfTheOutbox() {
        application
                .withBean("theBean", Valid.class)
                .withBean(
                        "other",
                        JdbcTransactionManager.class,
                        () -> new JdbcTransactionManager(new PGSimpleDataSource()))
                .run(context -> assertThat(context).hasNotFailed());
        application
                .withBean("theBean", Valid.class)
                .withBean(
                        "other",
                        JdbcTransactionManager.class,
                        () -> new JdbcTransactionManager(NOWHERE),
                        definition -> definition.setPrimary(true))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void withoutNatsTheLogSaysThatTheyDoNotRun(CapturedOutput output) {
        withoutNats
                .withBean("theBean", Valid.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OutboxListeners.class));
        assertThat(output)
                .contains(
                        "No @OutboxListener is called in this application, since outbox.nats.url is not set: [method Valid.hear of bean 'theBean']");
    }

    @Test
    void withoutNatsAndListenersTheLogSaysNothing(CapturedOutput output) {
        withoutNats.run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("@OutboxListener");
    }

    @Test
    void aLazyBeanListensAndIsNotMadeForIt() {
        application.withUserConfiguration(LazyBean.class).run(context -> {
            assertThat(context.getBean(OutboxListeners.class).all())
                    .extracting(ListenerConsumer::name)
                    .containsExactly("My-todo-app-Valid-hear");
            assertThat(context.getBeanFactory().containsSingleton("lazy")).isFalse();
        });
    }

    @Test
    void aCustomizerHasTheLastWord() {
        application
                .withBean("theBean", Valid.class)
                .withBean(
                        ListenerOptionsCustomizer.class,
                        () -> (listener, options) ->
                                options.maxPending(listener.equals("My-todo-app-Valid-hear") ? 0 : 1))
                .run(context -> assertThat(configuration(context.getStartupFailure()))
                        .hasMessageContaining("method Valid.hear of bean 'theBean': max-pending is 0"));
    }

    private static Throwable configuration(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof OutboxConfigurationException)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("%s", failure).isNotNull();
        return cause;
    }

    static class Valid {
        @OutboxListener("todo.created")
        void hear() {}
    }

    static class NotOnce {
        @OutboxListener(pattern = "todo.created", once = false)
        void hear() {}

        @OutboxListener(pattern = "todo.created", broadcast = true)
        void broadcast() {}
    }

    static class NoPattern {
        @OutboxListener
        void hear() {}
    }

    static class BadPattern {
        @OutboxListener("todo..x")
        void hear() {}
    }

    static class Overlapping {
        @OutboxListener({"*.paid", "order.*"})
        void hear() {}
    }

    static class NoPlaceholder {
        @OutboxListener("${nowhere}")
        void hear() {}
    }

    static class BadGroup {
        @OutboxListener(pattern = "todo.created", group = "a.b")
        void hear() {}
    }

    static class GroupAndBroadcast {
        @OutboxListener(pattern = "todo.created", group = "g", broadcast = true)
        void hear() {}
    }

    static class BadConcurrency {
        @OutboxListener(pattern = "todo.created", concurrency = "many")
        void hear() {}
    }

    static class TooConcurrent {
        @OutboxListener(pattern = "todo.created", concurrency = "500")
        void hear() {}
    }

    static class Returning {
        @OutboxListener("todo.created")
        int hear() {
            return 1;
        }
    }

    static class Nothing {
        @OutboxListener("todo.created")
        void hear(Integer data) {}
    }

    static class Twice {
        @OutboxListener("todo.created")
        void hear(Integer data, Long again) {}
    }

    static class SameGroup {
        @OutboxListener(pattern = "todo.created", group = "g")
        void hear() {}

        @OutboxListener(pattern = "todo.updated", group = "g")
        void alsoHear() {}
    }

    static class Private {
        @OutboxListener("todo.created")
        @SuppressWarnings("UnusedMethod")
        private void hear() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Proxied {
        @Bean
        Private proxied() {
            ProxyFactory proxy = new ProxyFactory(new Private());
            proxy.setProxyTargetClass(true);
            return (Private) proxy.getProxy();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyBean {
        @Bean
        @Lazy
        Valid lazy() {
            return new Valid();
        }
    }
}

package dev.outbox.test;

import dev.outbox.schema.OutboxSchema;
import io.nats.client.Options;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.util.ClassUtils;

/** What a test with Spring runs against: what its application has. Loaded only where there is Spring's test framework. */
final class SpringSetting {
    private static final ClassLoader LOADER = SpringSetting.class.getClassLoader();

    private SpringSetting() {}

    static TestSetting of(OutboxTest test, ExtensionContext extension) {
        ApplicationContext application = SpringExtension.getApplicationContext(extension);
        DataSource dataSource = dataSource(application);
        TestConnection connection = new SpringTestConnection(
                dataSource,
                ClassUtils.isPresent("org.springframework.orm.jpa.EntityManagerFactoryUtils", LOADER)
                        ? new JpaFlush(application)
                        : () -> {});
        OutboxSchema schema =
                application.getBeanProvider(OutboxSchema.class).getIfAvailable(() -> OutboxSchema.named(test.schema()));
        return new TestSetting(dataSource, connection, schema, stream(test, application));
    }

    private static DataSource dataSource(ApplicationContext application) {
        try {
            DataSource dataSource =
                    application.getBeanProvider(DataSource.class).getIfAvailable();
            if (dataSource == null) {
                throw new OutboxTestException(
                        "the application of this test has no DataSource, so no outbox to look at");
            }
            return dataSource;
        } catch (NoUniqueBeanDefinitionException e) {
            throw new OutboxTestException(
                    "the application of this test has several DataSources; make the one with the outbox @Primary", e);
        }
    }

    private static @Nullable EventStream stream(OutboxTest test, ApplicationContext application) {
        Supplier<Options.Builder> server = ClassUtils.isPresent("dev.outbox.spring.NatsConnectionDetails", LOADER)
                ? StarterNats.of(application)
                : null;
        String name = application.getEnvironment().getProperty("outbox.relay.stream", test.stream());
        return server == null ? null : new EventStream(server, name);
    }
}

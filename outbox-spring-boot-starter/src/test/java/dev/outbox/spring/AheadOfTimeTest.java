package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.ahead.RepositoryApplication;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor.Settings;

/** What the build does for {@code spring.aot.enabled} and for native images, where there is no database. */
class AheadOfTimeTest {
    @Test
    void anApplicationWithRepositoriesOfCapturedEntitiesIsProcessedWithoutADatabase(@TempDir Path output) {
        Settings settings = Settings.builder()
                .sourceOutput(output.resolve("sources"))
                .resourceOutput(output.resolve("resources"))
                .classOutput(output.resolve("classes"))
                .groupId("dev.outbox")
                .artifactId("ahead")
                .build();
        String[] arguments = {"--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none"};

        new SpringApplicationAotProcessor(RepositoryApplication.class, settings, arguments).process();

        assertThat(output.resolve("sources/dev/outbox/ahead/TodoRepositoryImpl__AotRepository.java"))
                .content()
                .contains("findByTitle");
    }
}

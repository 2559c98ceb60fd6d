package dev.outbox.test;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.ClassDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.platform.commons.support.AnnotationSupport;

/** Does what {@link OutboxTest} promises. */
final class OutboxTestExtension
        implements BeforeAllCallback,
                TestInstancePreConstructCallback,
                BeforeEachCallback,
                AfterEachCallback,
                ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(OutboxTestExtension.class);
    /** Longer than a queue of tests should be; a test that waits for itself ends here. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private static final String SPRING = "org.springframework.test.context.junit.jupiter.SpringExtension";

    private static final ThreadLocal<CapturedEvents> CURRENT = new ThreadLocal<>();

    /**
     * What one run of a test has.
     *
     * @param stream null if there is none
     */
    private record Run(CapturedEvents events, @Nullable EventStream stream, DatabaseTurns.Turn turn) {}

    static CapturedEvents current() {
        CapturedEvents events = CURRENT.get();
        if (events == null) {
            throw new IllegalStateException(
                    "no test with @OutboxTest runs in this thread; annotate the test's class, or in"
                            + " another thread use the test's parameter: assertThatEvents(CapturedEvents)");
        }
        return events;
    }

    /** Before the instance is made, which is before this where there is one for the class. */
    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        beforeAll(context);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!isSpringTest(context)) {
            OutboxSchema.named(annotation(context).schema())
                    .migrate(ClassDatabase.of(context).dataSource());
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        OutboxTest test = annotation(context);
        TestSetting setting =
                isSpringTest(context) ? SpringSetting.of(test, context) : TestSetting.plain(test, context);
        setting.schema().requireCompatible(setting.dataSource());
        String database = setting.connection().committed(new EventRows(setting.schema())::database);
        String testClass = context.getRequiredTestClass().getName();
        DatabaseTurns.Turn turn =
                DatabaseTurns.take(database, testClass + ": " + context.getDisplayName(), LONGEST_WAIT);
        CapturedEvents events = new CapturedEvents(
                setting.connection(),
                setting.schema(),
                SnapshotFolder.of(testClass, context.getRequiredTestMethod().getName()),
                setting.stream());
        context.getStore(NAMESPACE).put(Run.class, new Run(events, setting.stream(), turn));
        CURRENT.set(events);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        CURRENT.remove();
        Run run = context.getStore(NAMESPACE).remove(Run.class, Run.class);
        if (run != null) {
            run.events().close();
            try {
                if (run.stream() != null) {
                    run.stream().close();
                }
            } finally {
                run.turn().close();
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == CapturedEvents.class || type == EventStream.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Run run = context.getStore(NAMESPACE).get(Run.class, Run.class);
        if (run == null) {
            throw new ParameterResolutionException(
                    "a " + type.getSimpleName()
                            + " belongs to a test: take it as parameter of a test or of a method with @BeforeEach or @AfterEach");
        }
        return type == CapturedEvents.class ? run.events() : run.events().stream();
    }

    private static OutboxTest annotation(ExtensionContext context) {
        return testClasses(context).stream()
                .map(type -> AnnotationSupport.findAnnotation(type, OutboxTest.class))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new OutboxTestException("this extension works by the annotation @OutboxTest only"));
    }

    private static boolean isSpringTest(ExtensionContext context) {
        return testClasses(context).stream()
                .flatMap(type -> AnnotationSupport.findRepeatableAnnotations(type, ExtendWith.class).stream())
                .flatMap(extensions -> Arrays.stream(extensions.value()))
                .anyMatch(extension -> extension.getName().equals(SPRING));
    }

    /** The test's class, then those around it. */
    private static List<Class<?>> testClasses(ExtensionContext context) {
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = type.getEnclosingClass()) {
            classes.add(type);
        }
        return classes;
    }
}

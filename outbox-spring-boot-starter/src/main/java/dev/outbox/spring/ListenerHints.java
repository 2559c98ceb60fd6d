package dev.outbox.spring;

import dev.outbox.consumer.ReceivedEvent;
import io.cloudevents.CloudEvent;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Set;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;

/** What a native image must keep for listeners: the method, and what its data is read into. */
final class ListenerHints implements ReflectiveProcessor {
    /** Types of parameters that nobody has to read. */
    static final Set<Type> GIVEN = Set.of(ReceivedEvent.class, CloudEvent.class, byte[].class, String.class);

    @Override
    public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
        if (element instanceof Method method) {
            hints.registerMethod(method, ExecutableMode.INVOKE);
            for (Type parameter : method.getGenericParameterTypes()) {
                if (!GIVEN.contains(parameter)) {
                    new BindingReflectionHintsRegistrar().registerReflectionHints(hints, parameter);
                }
            }
        }
    }
}

package dev.outbox.spring;

import dev.outbox.consumer.EventHandler;
import dev.outbox.consumer.ReceivedEvent;
import dev.outbox.consumer.RetryLaterException;
import dev.outbox.consumer.UnprocessableEventException;
import io.cloudevents.CloudEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.GenericTypeResolver;
import org.springframework.util.ReflectionUtils;

/** Calls a listener's method with what it takes of an event. */
final class ListenerCall implements EventHandler {
    private final BeanFactory beans;
    private final ListenerMethod listener;
    private final List<Function<ReceivedEvent, Object>> arguments = new ArrayList<>();

    /**
     * Looks at what the method takes.
     *
     * @param reads what reads data into objects, if there is something
     * @throws OutboxConfigurationException if it takes what cannot be given, or returns something
     */
    ListenerCall(BeanFactory beans, ListenerMethod listener, @Nullable PayloadDeserializer reads) {
        this.beans = beans;
        this.listener = listener;
        Method method = listener.method();
        if (method.getReturnType() != void.class) {
            throw listener.refused(
                    "it returns " + method.getReturnType().getSimpleName() + ", which nobody takes",
                    "Let it return void; publish an event where there is something to tell.");
        }
        List<Type> payloads = new ArrayList<>();
        for (Type declared : method.getGenericParameterTypes()) {
            Type type = GenericTypeResolver.resolveType(declared, listener.type());
            if (!ListenerHints.GIVEN.contains(type)) {
                payloads.add(type);
            }
            arguments.add(argument(type, reads));
        }
        if (payloads.size() > 1) {
            throw listener.refused(
                    "it takes the event's data twice, as " + payloads.get(0).getTypeName() + " and as "
                            + payloads.get(1).getTypeName(),
                    "Let it take one object at most, and besides it ReceivedEvent, CloudEvent, byte[] or String.");
        }
        ReflectionUtils.makeAccessible(method);
    }

    private Function<ReceivedEvent, Object> argument(Type type, @Nullable PayloadDeserializer reads) {
        if (type == ReceivedEvent.class) {
            return event -> event;
        }
        if (type == CloudEvent.class) {
            return ReceivedEvent::cloudEvent;
        }
        if (type == byte[].class) {
            return ReceivedEvent::data;
        }
        if (type == String.class) {
            return ReceivedEvent::text;
        }
        if (reads == null) {
            throw listener.refused(
                    "there is nothing to read " + type.getTypeName() + " with",
                    "Add spring-boot-starter-jackson or a bean of type PayloadDeserializer, or take ReceivedEvent, byte[] or String.");
        }
        return event -> read(reads, event, type);
    }

    private static Object read(PayloadDeserializer reads, ReceivedEvent event, Type type) {
        try {
            return reads.deserialize(event, type);
        } catch (UnprocessableEventException | RetryLaterException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnprocessableEventException(
                    "the data cannot be read as " + type.getTypeName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void handle(ReceivedEvent event) throws Exception {
        Object[] given =
                arguments.stream().map(argument -> argument.apply(event)).toArray();
        try {
            listener.method().invoke(beans.getBean(listener.bean()), given);
        } catch (InvocationTargetException e) {
            ReflectionUtils.rethrowException(e.getTargetException());
        }
    }
}

package dev.outbox.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Finds the methods with {@link OutboxListener} of all beans, without making the beans. */
record ListenerMethods(ConfigurableListableBeanFactory beans, Environment environment) {
    private static final Logger LOG = LoggerFactory.getLogger("dev.outbox.consumer");

    /** What a NATS server takes for no name of a consumer. */
    private static final String NOT_IN_NAMES = "[\\s.*>/\\\\\\p{Cntrl}]";

    /**
     * All of them.
     *
     * @throws OutboxConfigurationException if one cannot be called, or what its annotation says cannot be used
     */
    List<ListenerMethod> find() {
        return Arrays.stream(beans.getBeanNamesForType(Object.class, true, false))
                .filter(name -> !ScopedProxyUtils.isScopedTarget(name))
                .flatMap(this::of)
                .toList();
    }

    private Stream<ListenerMethod> of(String bean) {
        Class<?> type = AutoProxyUtils.determineTargetClass(beans, bean);
        if (type == null
                || type.getName().startsWith("org.springframework.")
                || !AnnotationUtils.isCandidateClass(type, OutboxListener.class)) {
            return Stream.empty();
        }
        Class<?> user = ClassUtils.getUserClass(type);
        return annotated(bean, user).entrySet().stream()
                .map(each -> resolved(bean, user, each.getKey(), each.getValue()));
    }

    private static Map<Method, OutboxListener> annotated(String bean, Class<?> type) {
        try {
            return MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<@Nullable OutboxListener>)
                    method -> AnnotatedElementUtils.findMergedAnnotation(method, OutboxListener.class));
        } catch (IllegalStateException e) {
            // A class of some library, a method of which names a class that is not there. Spring leaves it out too when
            // it looks for listeners.
            LOG.debug("Methods of bean '{}' cannot be looked at", bean, e);
            return Map.of();
        }
    }

    private ListenerMethod resolved(String bean, Class<?> type, Method method, OutboxListener annotation) {
        try {
            List<String> patterns = new ArrayList<>();
            for (String pattern : annotation.pattern()) {
                patterns.add(resolved(pattern));
            }
            return new ListenerMethod(
                    bean,
                    type,
                    callable(bean, type, method),
                    name(type, method, annotation),
                    patterns,
                    concurrency(resolved(annotation.concurrency())),
                    annotation);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw ListenerMethod.refused(
                    ListenerMethod.described(bean, type, method), String.valueOf(e.getMessage()), "Correct it.", e);
        }
    }

    /** On the bean as it is, which may be a proxy that only has methods of interfaces. */
    private Method callable(String bean, Class<?> type, Method method) {
        Class<?> asItIs = beans.getType(bean);
        return AopUtils.selectInvocableMethod(method, asItIs == null ? type : asItIs);
    }

    private String name(Class<?> type, Method method, OutboxListener annotation) {
        String group = resolved(annotation.group());
        if (annotation.broadcast() && !group.isEmpty()) {
            throw new IllegalArgumentException(
                    "a broadcast listener has no group, but group is '" + group + "'; leave one of them out");
        }
        if (!group.isEmpty()) {
            return group;
        }
        String application = environment.getProperty("spring.application.name", "");
        return ((application.isBlank() ? "" : application + "-") + type.getSimpleName() + "-" + method.getName())
                .replaceAll(NOT_IN_NAMES, "-");
    }

    private static Optional<Integer> concurrency(String value) {
        try {
            return value.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("concurrency is '" + value + "', which is no number", e);
        }
    }

    private String resolved(String value) {
        String resolved = beans.resolveEmbeddedValue(value);
        return resolved == null ? "" : resolved;
    }
}

package dev.outbox.spring;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A method with {@link OutboxListener}.
 *
 * @param bean name of the bean
 * @param type class of the bean, behind its proxies
 * @param method to be called on the bean as it is
 * @param name of the listener: its group, or for a broadcast listener what would be the default
 * @param patterns of event types, without placeholders
 * @param concurrency if it is given
 * @param annotation what else is said
 */
record ListenerMethod(
        String bean,
        Class<?> type,
        Method method,
        String name,
        List<String> patterns,
        Optional<Integer> concurrency,
        OutboxListener annotation) {
    /** The group, which a broadcast listener does not have. */
    Optional<String> group() {
        return annotation.broadcast() ? Optional.empty() : Optional.of(name);
    }

    boolean isOnce() {
        return annotation.once() && !annotation.broadcast();
    }

    /** What fails the start. */
    OutboxConfigurationException refused(String why, String remedy) {
        return refused(this, why, remedy, null);
    }

    static OutboxConfigurationException refused(Object listener, String why, String remedy, @Nullable Throwable cause) {
        return new OutboxConfigurationException(
                "@OutboxListener on " + listener + ": " + why + (why.endsWith(".") ? "" : "."), remedy, cause);
    }

    static String described(String bean, Class<?> type, Method method) {
        return "method " + type.getSimpleName() + "." + method.getName() + " of bean '" + bean + "'";
    }

    @Override
    public String toString() {
        return described(bean, type, method);
    }
}

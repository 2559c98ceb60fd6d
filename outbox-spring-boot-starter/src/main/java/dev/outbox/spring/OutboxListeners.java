package dev.outbox.spring;

import dev.outbox.consumer.EventConsumer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

/**
 * Runs the {@link OutboxListener} methods of all beans, each as a consumer with a connection of its own, as long as the application context
 * lives. Of all that has a phase they are among the last to start and the first to stop: what they call is there, and what they write when the
 * application stops is published still. Thread-safe.
 */
public final class OutboxListeners implements SmartInitializingSingleton, SmartLifecycle {
    /** Above the web server's and that of executors; the same as that of Spring's listeners for other brokers. */
    public static final int PHASE = Integer.MAX_VALUE - 100;

    private final ListenerMethods methods;
    private final Function<ListenerMethod, ListenerConsumer> consumers;
    private final List<Consumer<ListenerConsumer>> followers = new ArrayList<>();
    /** Replaced as a whole, so that whoever asks does not wait for listeners that stop. */
    private volatile Map<String, ListenerConsumer> listeners = Map.of();

    private volatile boolean running;

    OutboxListeners(ListenerMethods methods, Function<ListenerMethod, ListenerConsumer> consumers) {
        this.methods = methods;
        this.consumers = consumers;
    }

    @Override
    public synchronized void afterSingletonsInstantiated() {
        Map<String, ListenerMethod> known = new LinkedHashMap<>();
        Map<String, ListenerConsumer> found = new LinkedHashMap<>();
        for (ListenerMethod method : methods.find()) {
            ListenerMethod other = known.putIfAbsent(method.name(), method);
            if (other != null) {
                throw method.refused(
                        "its group '" + method.name() + "' is that of " + other
                                + " too, and each would get a part of the events",
                        "Give one of them another group.");
            }
            found.put(method.name(), consumers.apply(method));
        }
        listeners = found;
        followers.forEach(found.values()::forEach);
    }

    /** Somebody is told of each listener, of those too that are found later. */
    synchronized void follow(Consumer<ListenerConsumer> follower) {
        followers.add(follower);
        listeners.values().forEach(follower);
    }

    Collection<ListenerConsumer> all() {
        return listeners.values();
    }

    /**
     * The consumer of a listener while it runs, to look at its backlog for example, or to have its dead letters handled again.
     *
     * @param group of the listener, or what would be the default one of a broadcast listener
     */
    public Optional<EventConsumer> consumer(String group) {
        return Optional.ofNullable(listeners.get(group)).flatMap(ListenerConsumer::running);
    }

    @Override
    public synchronized void start() {
        if (!running) {
            listeners.values().forEach(ListenerConsumer::start);
            running = true;
        }
    }

    /** All at once, as each may wait for what it is at. */
    @Override
    public synchronized void stop() {
        List<Thread> closing = listeners.values().stream()
                .map(listener -> new Thread(listener::close, "outbox-listener-stop-" + listener.name()))
                .toList();
        closing.forEach(Thread::start);
        boolean interrupted = false;
        for (Thread each : closing) {
            try {
                each.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        running = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}

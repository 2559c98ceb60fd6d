package dev.outbox.relay.faults;

import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.OutboxSession;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a relay dies: before or after a call of one of its ports, or of what it handed to one. Written as {@code before save 2}: when
 * {@code save} is called for the second time.
 */
public final class CrashPoint {
    /** What a process ends with that was killed by SIGKILL. */
    public static final int KILLED = 137;

    private final boolean before;
    private final String method;
    private final int call;
    private final AtomicInteger calls = new AtomicInteger();

    private CrashPoint(boolean before, String method, int call) {
        this.before = before;
        this.method = method;
        this.call = call;
    }

    /** Reads one as written above. */
    public static CrashPoint of(String text) {
        String[] words = text.split(" ", 3);
        return new CrashPoint(words[0].equals("before"), words[1], Integer.parseInt(words[2]));
    }

    /** The same session, which ends the process when it comes to this point. */
    public OutboxSession in(OutboxSession session) {
        return watched(OutboxSession.class, session);
    }

    /** The same stream, which ends the process when it comes to this point. */
    public EventStream in(EventStream stream) {
        return watched(EventStream.class, stream);
    }

    private <T> T watched(Class<T> port, T whole) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (proxy, called, arguments) -> call(whole, called, arguments)));
    }

    private Object call(Object whole, Method called, Object[] arguments) throws Throwable {
        boolean here = called.getName().equals(method) && calls.incrementAndGet() == call;
        if (here && before) {
            die();
        }
        watchCallbacks(arguments);
        try {
            Object result = called.invoke(whole, arguments);
            if (here) {
                die();
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void watchCallbacks(Object[] arguments) {
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            if (arguments[i] instanceof EventStream.Answers answers) {
                arguments[i] = watched(EventStream.Answers.class, answers);
            } else if (arguments[i] instanceof EventStream.Ids ids) {
                arguments[i] = watched(EventStream.Ids.class, ids);
            }
        }
    }

    /** No shutdown hook runs, nothing is flushed, no connection is closed: all that the kernel does for it, it does for kill -9 as well. */
    private static void die() {
        Runtime.getRuntime().halt(KILLED);
    }
}

package dev.outbox.relay.simulation;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** The row locks of the business tables: who changes an entity keeps others from changing it until the transaction ends. */
final class KeyLocks {
    private final Map<String, String> owners = new HashMap<>();
    private final Map<String, Queue<Runnable>> waiting = new HashMap<>();

    /** Takes the lock if it is free or the transaction's own. */
    boolean take(String key, String transaction) {
        return owners.computeIfAbsent(key, any -> transaction).equals(transaction);
    }

    /** Calls back when the lock may be free; then it has to be tried for again. */
    void await(String key, Runnable then) {
        waiting.computeIfAbsent(key, any -> new ArrayDeque<>()).add(then);
    }

    void release(String key) {
        owners.remove(key);
        Queue<Runnable> next = waiting.remove(key);
        if (next != null) {
            next.forEach(Runnable::run);
        }
    }

    /** Forgets all, those who wait included: the server is gone. */
    void releaseAll() {
        owners.clear();
        waiting.clear();
    }
}

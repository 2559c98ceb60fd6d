package dev.outbox.relay;

import dev.outbox.relay.port.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Real time, and waiting that ends when the relay is to stop. Thread-safe. */
final class StopSignal implements Waiter {
    private final CountDownLatch stop = new CountDownLatch(1);

    void request() {
        stop.countDown();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void await(Duration time) {
        try {
            if (stop.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            // Interrupting the relay's thread is another way to ask it to stop.
            request();
        }
    }

    @Override
    public boolean stopRequested() {
        return stop.getCount() == 0;
    }
}

package dev.outbox.consumer.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final ExecutorService workers = Executors.newFixedThreadPool(3);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final Lanes lanes = new Lanes(workers, timer);

    @AfterEach
    void stop() {
        workers.shutdownNow();
        timer.shutdownNow();
    }

    @Test
    void tasksOfAKeyRunOneAfterAnotherInTheirOrder() {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger atATime = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            String name = "a" + i;
            lanes.submit("a", () -> {
                assertThat(atATime.incrementAndGet()).isEqualTo(1);
                ran.add(name);
                atATime.decrementAndGet();
                return Optional.empty();
            });
        }
        await().until(() -> ran.size() == 100);
        assertThat(ran)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "a" + i).toList());
    }

    @Test
    void otherKeysGoOnWhileOneWaits() {
        CountDownLatch held = new CountDownLatch(1);
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        lanes.submit("a", () -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            ran.add("a");
            return Optional.empty();
        });
        lanes.submit("a", () -> {
            ran.add("a again");
            return Optional.empty();
        });
        lanes.submit("b", () -> {
            ran.add("b");
            return Optional.empty();
        });
        await().until(() -> ran.equals(List.of("b")));
        assertThat(lanes.running()).isEqualTo(1);
        held.countDown();
        await().until(() -> ran.equals(List.of("b", "a", "a again")));
    }

    @Test
    void aTaskThatIsToRunAgainKeepsItsKeyWaitingButNoThread() {
        AtomicInteger tries = new AtomicInteger();
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        for (String key : List.of("a", "b", "c", "d", "e")) {
            AtomicInteger triesOfKey = new AtomicInteger();
            lanes.submit(key, () -> {
                tries.incrementAndGet();
                return triesOfKey.incrementAndGet() < 20 ? Optional.of(Duration.ofMillis(5)) : Optional.empty();
            });
            lanes.submit(key, () -> {
                ran.add(key + " after " + triesOfKey);
                return Optional.empty();
            });
        }
        await().until(() -> ran.size() == 5);
        assertThat(ran).containsExactlyInAnyOrder("a after 20", "b after 20", "c after 20", "d after 20", "e after 20");
        assertThat(tries).hasValue(100);
    }

    @Test
    void closingWaitsForWhatRunsAndBeginsNothing() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        lanes.submit("a", () -> {
            begun.countDown();
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            ran.add("a");
            return Optional.empty();
        });
        lanes.submit("a", () -> {
            ran.add("never");
            return Optional.empty();
        });
        begun.await();
        assertThat(lanes.close(Duration.ofMillis(1))).isFalse();
        held.countDown();
        assertThat(lanes.close(Duration.ofMinutes(1))).isTrue();
        lanes.submit("b", () -> {
            ran.add("never either");
            return Optional.empty();
        });
        assertThat(ran).containsExactly("a");
    }
}

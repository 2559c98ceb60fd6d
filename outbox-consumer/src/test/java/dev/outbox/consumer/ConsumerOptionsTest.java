package dev.outbox.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.outbox.consumer.inbox.Inbox;
import dev.outbox.consumer.jetstream.StartAt;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ConsumerOptionsTest {
    private static final EventHandler NOTHING = event -> {};

    private static void assertRefused(ThrowingCallable what, String message) {
        assertThatIllegalArgumentException().isThrownBy(what).withMessage(message);
    }

    @Test
    void theDefaultsAreEnough() {
        ConsumerOptions options = ConsumerOptions.builder().handler(NOTHING).build();

        assertThat(options).hasToString("ConsumerOptions[stream=EVENTS, group=null, filters=[events.>]]");
    }

    @Test
    void patternsAreBelowThePrefixAndSubjectsAreNot() {
        ConsumerOptions options = ConsumerOptions.builder()
                .subjectPrefix("shop")
                .patterns("todo.*", "order.>")
                .subjects("audit.special")
                .group("g")
                .handler(NOTHING)
                .build();

        assertThat(options)
                .hasToString(
                        "ConsumerOptions[stream=EVENTS, group=g, filters=[shop.todo.*, shop.order.>, audit.special]]");
    }

    @Test
    void whatCannotBeIsRefusedWithItsNameAndRange() {
        ConsumerOptions.Builder builder = ConsumerOptions.builder().handler(NOTHING);

        assertRefused(() -> builder.concurrency(0), "concurrency is 0; it must be between 1 and 256");
        assertRefused(() -> builder.maxPending(10_001), "max-pending is 10001; it must be between 1 and 10000");
        assertRefused(
                () -> builder.ackWait(Duration.ofMillis(999)),
                "ack-wait is PT0.999S; it must be between PT1S and PT1H");
        assertRefused(
                () -> builder.closeTimeout(Duration.ofMinutes(11)),
                "close-timeout is PT11M; it must be between PT0S and PT10M");
        assertRefused(
                () -> builder.group("a.b"),
                "group 'a.b' is no name in NATS: use no white space, no dots, slashes, '*' or '>'");
        assertRefused(
                () -> builder.stream(""),
                "stream '' is no name in NATS: use no white space, no dots, slashes, '*' or '>'");
        assertRefused(() -> StartAt.sequence(0), "sequence is 0; the first of a stream is 1");
        assertRefused(
                () -> new RetryPolicy(0, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                "max-attempts is 0; it must be 1 or more");
        assertRefused(
                () -> new RetryPolicy(1, Duration.ofSeconds(2), Duration.ofSeconds(1)),
                "the waits are PT2S and PT1S at most; the first must be more than zero and not longer than the longest");
        assertRefused(() -> new RetryLaterException("why", Duration.ZERO), "after is PT0S; it must be more than zero");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        Inbox inbox = Inbox.in(work -> {});

        assertRefused(() -> ConsumerOptions.builder().build(), "handler is required: what to do with an event");
        assertRefused(
                () -> ConsumerOptions.builder().inbox(inbox).handler(NOTHING).build(),
                "inbox needs a group: what is remembered is what the group has handled; give it a name");
        assertRefused(
                () -> ConsumerOptions.builder()
                        .group("g")
                        .handler((event, connection) -> {})
                        .build(),
                "a handler that takes a connection needs an inbox, in whose transaction it works; give one");
        assertRefused(
                () -> ConsumerOptions.builder().patterns().handler(NOTHING).build(),
                "there are neither patterns nor subjects; give one, such as todo.*");
        assertRefused(() -> inbox.retention(Duration.ofSeconds(59)), "retention is PT59S; it must be a minute or more");
    }

    @Test
    void theWaitsGrowUpToTheLongest() {
        RetryPolicy policy = new RetryPolicy(10, Duration.ofSeconds(1), Duration.ofSeconds(10));

        assertThat(policy.waitAfter(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.waitAfter(3)).isEqualTo(Duration.ofSeconds(4));
        assertThat(policy.waitAfter(5)).isEqualTo(Duration.ofSeconds(10));
        assertThat(RetryPolicy.DEFAULT.waitAfter(1_000_000)).isEqualTo(Duration.ofMinutes(5));
        Duration all = Duration.ZERO;
        for (int failures = 1; failures < RetryPolicy.DEFAULT.maxAttempts(); failures++) {
            all = all.plus(RetryPolicy.DEFAULT.waitAfter(failures));
        }
        assertThat(all).isBetween(Duration.ofMinutes(55), Duration.ofMinutes(65));
    }
}

package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingListenerTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.outbox.relay");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final AtomicInteger stops = new AtomicInteger();
    private long now;
    private final LoggingListener listener = new LoggingListener("outbox", "EVENTS", () -> now, stops::incrementAndGet);

    @BeforeEach
    void collect() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void collectNoMore() {
        logger.detachAppender(log);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void theWayToSendIsToldWhenItChangesAndParkedEventsAtGrowingIntervals() {
        listener.sending("one by one");
        listener.sending("one by one");
        listener.sending("in atomic batches");
        listener.parked(3, "too large");
        listener.parked(1, "too large as well");

        assertThat(told())
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "outbox-relay sends events one by one",
                        "outbox-relay sends events in atomic batches",
                        "outbox-relay has parked events as dead letters: too large");
    }

    @Test
    void onlyARelayThatIsConnectedIsReady() {
        listener.interrupted(new IllegalStateException("broken"), Duration.ofSeconds(1));
        listener.standingBy();
        listener.leading(3, 17);
        listener.leadershipLost("epoch 4 leads");
        listener.stopped();

        assertThat(told())
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "outbox-relay waits and tries again: broken",
                        "outbox-relay ready: standing by",
                        "outbox-relay ready: leading",
                        "outbox-relay has lost the lead: epoch 4 leads",
                        "outbox-relay stopped");
        assertThat(told().get(2).getKeyValuePairs())
                .hasToString("[schema=\"outbox\", stream=\"EVENTS\", epoch=\"3\", found_in_stream=\"17\"]");
        assertThat(stops).hasValue(1);
    }

    @Test
    void aRelayThatFailsAgainAndAgainDoesNotFillTheLog() {
        for (int second = 0; second < 3600; second += 5) {
            now = Duration.ofSeconds(second).toNanos();
            listener.leading(second, 0);
            listener.interrupted(new IllegalStateException("event " + second + " is refused"), Duration.ofSeconds(5));
        }

        assertThat(told()).hasSizeLessThan(40);
    }

    @Test
    void theLogEndsWithTheStateTheRelayIsIn() {
        listener.interrupted(new IllegalStateException("no database"), Duration.ofSeconds(1));
        listener.interrupted(new IllegalStateException("no database"), Duration.ofSeconds(1));
        listener.leading(1, 0);

        assertThat(told())
                .last()
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEqualTo("outbox-relay ready: leading");
    }

    @Test
    void aMistakeOfTheProgramIsLoggedWithItsTraceAndAFailureOutsideIsNot() {
        listener.interrupted(new IllegalStateException("impossible"), Duration.ofSeconds(1));
        listener.interrupted(new InvalidSettingException("--db-password-file", "unreadable"), Duration.ofSeconds(1));

        assertThat(told().get(0).getThrowableProxy()).isNotNull();
        assertThat(told().get(1).getThrowableProxy()).isNull();
    }

    private List<ILoggingEvent> told() {
        return log.list;
    }
}

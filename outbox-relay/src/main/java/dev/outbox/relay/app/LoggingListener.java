package dev.outbox.relay.app;

import dev.outbox.relay.RelayListener;
import dev.outbox.relay.port.RelayException;
import dev.outbox.relay.recover.StreamLossPolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs a line for each change of the relay's state. The line of a relay that is connected contains the word {@code ready}, for
 * those who start the process and wait for it. What only repeats itself is logged at growing intervals, in between for
 * debugging only. Told by the relay's thread; may be asked by any.
 */
final class LoggingListener implements RelayListener {
    private static final Logger LOG = LoggerFactory.getLogger("dev.outbox.relay");

    /** What the relay does. */
    enum State {
        /** It has nothing in hand: it waits, or stands by. */
        WAITING,
        /** It leads, and may have something in hand. */
        LEADING,
        /** It led, and was interrupted with what it may have had in hand. */
        INTERRUPTED
    }

    private final String schema;
    private final String stream;
    private final Repetition repetition;
    private final Runnable whenStopped;
    private volatile State state = State.WAITING;
    /** What the log says of the relay, so that it always ends with the truth. */
    private String said = "";
    /** What the log says of the way to send. */
    private String sends = "";
    /** What the log says of the fence. */
    private String lacks = "";

    LoggingListener(String schema, String stream, LongSupplier nanoTime, Runnable whenStopped) {
        this.schema = schema;
        this.stream = stream;
        this.repetition = new Repetition(nanoTime);
        this.whenStopped = whenStopped;
    }

    State state() {
        return state;
    }

    @Override
    public void standingBy() {
        state = State.WAITING;
        ready("standing by").log();
    }

    @Override
    public void leading(long epoch, int foundInStream) {
        state = State.LEADING;
        ready("leading")
                .addKeyValue("epoch", epoch)
                .addKeyValue("found_in_stream", foundInStream)
                .log();
    }

    @Override
    public void sending(String how) {
        aside(how.equals(sends) ? Level.DEBUG : Level.INFO)
                .setMessage("outbox-relay sends events {}")
                .addArgument(how)
                .log();
        sends = how;
    }

    @Override
    public void unfenced(String why) {
        aside(why.equals(lacks) ? Level.DEBUG : Level.WARN)
                .setMessage("outbox-relay has only its lease against a leader that was frozen and replaced: {}")
                .addArgument(why)
                .log();
        lacks = why;
    }

    @Override
    public void parked(int events, String reason) {
        int times = repetition.hear("parked");
        aside(times == 0 ? Level.DEBUG : Level.WARN)
                .setMessage("outbox-relay has parked events as dead letters: {}")
                .addArgument(Redaction.oneLine(reason))
                .addKeyValue("events", events)
                .log();
    }

    @Override
    public void streamLoss(String what, StreamLossPolicy policy) {
        trouble("finds that the stream has lost messages", what)
                .addKeyValue("policy", policy)
                .log();
    }

    @Override
    public void leadershipLost(String reason) {
        interrupted();
        trouble("has lost the lead", reason).log();
    }

    @Override
    public void interrupted(RuntimeException cause, Duration retryIn) {
        interrupted();
        LoggingEventBuilder line = trouble("waits and tries again", String.valueOf(cause.getMessage()))
                .addKeyValue("retry_in_ms", retryIn.toMillis());
        // What failed outside is said by the message. Anything else is a mistake of the program, to be found by its
        // trace.
        boolean expected = cause instanceof RelayException || cause instanceof InvalidSettingException;
        (expected && !LOG.isDebugEnabled() ? line : line.setCause(cause)).log();
    }

    @Override
    public void retained(List<String> partitions) {
        LOG.atLevel(Level.INFO)
                .setMessage("outbox-relay has dropped settled events")
                .addKeyValue("schema", schema)
                .addKeyValue("partitions", String.join(",", partitions))
                .log();
    }

    @Override
    public void retentionFailed(RuntimeException cause) {
        trouble("cannot look after the outbox, and publishes on", String.valueOf(cause.getMessage()))
                .log();
    }

    @Override
    public void stopped() {
        line("stopped", Level.INFO).setMessage("outbox-relay stopped").log();
        whenStopped.run();
    }

    private void interrupted() {
        if (state == State.LEADING) {
            state = State.INTERRUPTED;
        }
    }

    private LoggingEventBuilder ready(String what) {
        return line(what, what.equals(said) ? Level.DEBUG : Level.INFO)
                .setMessage("outbox-relay ready: {}")
                .addArgument(what);
    }

    private LoggingEventBuilder trouble(String what, String text) {
        String reason = Redaction.oneLine(text);
        int times = repetition.hear(what + reason);
        LoggingEventBuilder line = line(what, times == 0 ? Level.DEBUG : Level.WARN)
                .setMessage("outbox-relay {}: {}")
                .addArgument(what)
                .addArgument(reason);
        return times > 1 ? line.addKeyValue("times", times) : line;
    }

    private LoggingEventBuilder line(String what, Level level) {
        if (level != Level.DEBUG) {
            said = what;
        }
        return aside(level);
    }

    /** A line that says nothing of the relay's state. */
    private LoggingEventBuilder aside(Level level) {
        return LOG.atLevel(level).addKeyValue("schema", schema).addKeyValue("stream", stream);
    }
}

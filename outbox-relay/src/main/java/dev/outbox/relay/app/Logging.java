package dev.outbox.relay.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sets up the process's log: lines on the console. In code and not in a {@code logback.xml}, which would lie on the class
 * path of applications that embed the engine, and takes longer to read.
 */
final class Logging {
    private static final String TEXT =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %replace(%msg %kvp{NONE}){'\\s+$',''}%n%ex";

    private Logging() {}

    /** Keeps libraries that log by java.util.logging from writing to the standard error until the log is started. */
    static void silence() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
    }

    static void start(LogArguments arguments, ConsoleTarget target) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget(target.getName());
        console.setEncoder(encoder(arguments.format(), context));
        console.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        Level level = Level.valueOf(arguments.level().name());
        context.getLogger("dev.outbox").setLevel(level);
        // What libraries say is of interest to those who look for a mistake.
        root.setLevel(level.isGreaterOrEqual(Level.INFO) ? Level.WARN : level);
        // What Flyway says of a failure is in the exception too.
        context.getLogger("org.flywaydb").setLevel(level.isGreaterOrEqual(Level.INFO) ? Level.OFF : level);
        // For pgjdbc and jnats.
        silence();
        SLF4JBridgeHandler.install();
    }

    /** Writes what is not yet written; nothing is logged after it. */
    static void stop() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
        System.out.flush();
    }

    private static Encoder<ILoggingEvent> encoder(LogArguments.Format format, LoggerContext context) {
        return switch (format) {
            case TEXT -> {
                PatternLayoutEncoder encoder = new PatternLayoutEncoder();
                encoder.setContext(context);
                encoder.setPattern(TEXT);
                encoder.start();
                yield encoder;
            }
            case JSON -> {
                LogstashEncoder encoder = new LogstashEncoder();
                encoder.setContext(context);
                encoder.start();
                yield encoder;
            }
        };
    }
}

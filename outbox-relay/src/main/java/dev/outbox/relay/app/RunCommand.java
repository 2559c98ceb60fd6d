package dev.outbox.relay.app;

import ch.qos.logback.core.joran.spi.ConsoleTarget;
import dev.outbox.relay.Relay;
import dev.outbox.relay.RelayOptions;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code run}: relays until it is told to end. */
@Command(
        name = "run",
        description = "Relays events until it is told to end by SIGTERM or SIGINT; then it drains and exits with 0.")
final class RunCommand extends ConfiguredCommand {
    @Mixin
    private final NatsArguments nats = new NatsArguments();

    @Mixin
    private final StreamArguments stream = new StreamArguments();

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Override
    public Integer call() throws InterruptedException {
        RelayOptions.Builder options = RelayOptions.builder();
        database.addTo(options);
        nats.addTo(options);
        stream.addTo(options);
        engine.addTo(options);
        database.refusePooling();
        Logging.start(log, ConsoleTarget.SystemOut);
        CountDownLatch stopped = new CountDownLatch(1);
        LoggingListener listener =
                new LoggingListener(database.schema().name(), stream.name(), System::nanoTime, stopped::countDown);
        Termination.atErrors();
        Relay relay = Relay.start(options.listener(listener).build());
        Termination.atSignals(relay, listener::state, engine.drainTimeout());
        stopped.await();
        return Main.OK;
    }
}

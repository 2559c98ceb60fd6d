package dev.outbox.testkit;

import java.nio.file.Path;

/** Where a nats-server runs: as a process of ours, in a container, or elsewhere. */
interface NatsBackend {
    String url();

    int port();

    String name();

    String version();

    Path storeDir();

    long pid();

    void kill();

    void stop();

    boolean isRunning();

    void startAgain();

    void startAgainWithoutJetStream();

    void configure(String configLines);

    void enterLameDuckMode();

    void freeze();

    void thaw();

    void close();
}

package dev.outbox.torture.stage;

import java.nio.file.Path;
import java.util.List;

/** The NATS that the relays publish to: one server, or three that replicate the stream. */
public interface Broker extends AutoCloseable {
    /** Where it is; for several servers separated by commas. */
    String url();

    /** How many copies of the stream there are. */
    int replicas();

    /** Kills the server that leads the stream. */
    void kill();

    /** Kills all servers. */
    void killAll();

    /** Starts those servers that do not run. */
    void startAgain();

    /** Freezes the server that leads the stream. */
    void freeze();

    /** Lets the frozen server go on. */
    void thaw();

    /** The folders of all servers' stores. */
    List<Path> stores();

    @Override
    void close();
}

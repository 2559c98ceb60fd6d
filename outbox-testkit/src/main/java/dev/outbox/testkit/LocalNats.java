package dev.outbox.testkit;

import dev.outbox.testkit.ServerProcess.Signal;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A nats-server that is a process of ours. */
final class LocalNats implements NatsBackend {
    private static final Logger log = LoggerFactory.getLogger(LocalNats.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PORTS_TO_TRY = 5;

    private final Settings settings;
    private final Path folder;
    private final Path storeDir;
    private int port;
    private int monitorPort;
    private String config;
    private boolean jetStream = true;
    private ServerProcess process;
    private String version = "";

    private LocalNats(Settings settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
        Path given = settings.storeDir();
        this.storeDir = given == null ? folder.resolve("store") : given.toAbsolutePath();
        this.config = settings.config();
        choosePorts();
        this.process = launch();
    }

    static LocalNats start(Settings settings) {
        Path folder = FileTree.createTemporary("outbox-nats-");
        try {
            LocalNats nats = new LocalNats(settings, folder);
            nats.awaitFirstStart();
            log.info(
                    "nats-server started. version={} port={} pid={} store={}",
                    nats.version,
                    nats.port,
                    nats.pid(),
                    nats.storeDir);
            return nats;
        } catch (RuntimeException e) {
            FileTree.delete(folder);
            throw e;
        }
    }

    private void choosePorts() {
        port = settings.port() == 0 ? FreePort.find() : settings.port();
        monitorPort = FreePort.find();
    }

    /** What the configuration file may not override is on the command line, which wins. */
    private ServerProcess launch() {
        List<String> command = new ArrayList<>(List.of(settings.program().toString(), "-a", "127.0.0.1"));
        command.addAll(List.of("-p", Integer.toString(port), "-m", Integer.toString(monitorPort)));
        command.addAll(List.of("-n", name(), "-sd", storeDir.toString()));
        if (jetStream) {
            command.add("-js");
        }
        writeConfig();
        command.addAll(List.of("-c", configFile().toString()));
        return ServerProcess.start(command, folder, folder.resolve("nats-server.log"), Signal.KILL);
    }

    private void writeConfig() {
        try {
            // The server refuses a file without any setting.
            Files.writeString(configFile(), "server_name: " + name() + "\n" + config);
        } catch (IOException e) {
            throw new TestServerException("The configuration of nats-server could not be written to " + folder, e);
        }
    }

    private void awaitFirstStart() {
        for (int i = 1; !answers(); i++) {
            String tail = process.logTail();
            process.end(Signal.TERM, PATIENCE);
            boolean portTaken = tail.contains("address already in use");
            if (i == PORTS_TO_TRY || !portTaken || settings.port() != 0) {
                throw notStarted(tail);
            }
            choosePorts();
            process = launch();
        }
    }

    /** Whether it answers within the time; false at once when it ends by itself. */
    private boolean answers() {
        try {
            return Poll.until(PATIENCE, () -> !process.isAlive() || (isHealthy() && greets())) && process.isAlive();
        } catch (TestServerException interrupted) {
            process.end(Signal.KILL, PATIENCE);
            throw interrupted;
        }
    }

    /** Asks the monitoring port, as it tells when JetStream has recovered its streams, whatever log-in clients need. */
    private boolean isHealthy() {
        try {
            HttpURLConnection health = (HttpURLConnection) URI.create("http://127.0.0.1:" + monitorPort + "/healthz")
                    .toURL()
                    .openConnection();
            health.setConnectTimeout(1_000);
            health.setReadTimeout(2_000);
            return health.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Whether a server greets and it is this one, not another that took the port in the meantime. */
    private boolean greets() {
        Optional<NatsGreeting> greeting = NatsGreeting.of("127.0.0.1", port)
                .filter(said -> said.jetStream() == jetStream && said.name().equals(name()));
        greeting.ifPresent(said -> version = said.version());
        return greeting.isPresent();
    }

    /** The name of the server, its own on this machine as the folder is. */
    @Override
    public String name() {
        return folder.getFileName().toString();
    }

    private TestServerException notStarted(String tail) {
        return new TestServerException("nats-server did not start on port " + port + " with the program "
                + settings.program() + ". The end of its log:\n" + tail);
    }

    @Override
    public synchronized String url() {
        return "nats://127.0.0.1:" + port;
    }

    @Override
    public synchronized int port() {
        return port;
    }

    @Override
    public synchronized String version() {
        return version;
    }

    @Override
    public Path storeDir() {
        return storeDir;
    }

    @Override
    public synchronized long pid() {
        return process.pid();
    }

    @Override
    public synchronized void kill() {
        process.end(Signal.KILL, PATIENCE);
        log.info("nats-server killed. port={}", port);
    }

    @Override
    public synchronized void stop() {
        process.send(Signal.CONT);
        process.end(Signal.TERM, PATIENCE);
        log.info("nats-server stopped. port={}", port);
    }

    @Override
    public synchronized void startAgain() {
        startAgain(true);
    }

    @Override
    public synchronized void startAgainWithoutJetStream() {
        startAgain(false);
    }

    private void startAgain(boolean withJetStream) {
        if (process.isAlive()) {
            return;
        }
        jetStream = withJetStream;
        process = launch();
        if (!answers()) {
            String tail = process.logTail();
            process.end(Signal.TERM, PATIENCE);
            throw notStarted(tail);
        }
        log.info("nats-server started again. port={} pid={}", port, pid());
    }

    @Override
    public synchronized void configure(String configLines) {
        config = configLines;
        if (process.isAlive()) {
            writeConfig();
            process.send(Signal.HUP);
            log.info("nats-server told to read its configuration again. port={} pid={}", port, pid());
        }
    }

    @Override
    public synchronized void enterLameDuckMode() {
        process.send(Signal.USR2);
        log.info("nats-server told to enter lame duck mode. port={} pid={}", port, pid());
    }

    @Override
    public synchronized boolean isRunning() {
        return process.isAlive();
    }

    @Override
    public synchronized void freeze() {
        process.send(Signal.STOP);
        log.info("nats-server frozen. port={} pid={}", port, pid());
    }

    @Override
    public synchronized void thaw() {
        process.send(Signal.CONT);
        log.info("nats-server thawed. port={} pid={}", port, pid());
    }

    @Override
    public synchronized void close() {
        if (process.isAlive()) {
            stop();
        }
        FileTree.delete(folder);
    }

    private Path configFile() {
        return folder.resolve("nats-server.conf");
    }

    /**
     * How to start it.
     *
     * @param program the path of nats-server
     * @param config lines for its configuration file at first, possibly none
     * @param storeDir the folder of JetStream; null for one of its own
     * @param port the port to listen on; 0 for a free one
     */
    record Settings(Path program, String config, @Nullable Path storeDir, int port) {}
}

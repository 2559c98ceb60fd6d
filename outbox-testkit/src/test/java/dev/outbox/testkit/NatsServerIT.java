package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsServerIT {
    private NatsServer server;

    @BeforeEach
    void start() {
        server = NatsServer.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void itIsOfTheVersionAskedFor() {
        assertThat(ServerRelease.in(server.version()))
                .hasValueSatisfying(release ->
                        assertThat(NatsVersion.configured().includes(release)).isTrue());
    }

    @Test
    void theOldestIsOfTheLineTwoNine() {
        try (NatsServer oldest =
                NatsServer.builder().version(NatsVersion.OLDEST).start()) {
            assertThat(oldest.version()).startsWith("2.9.");
        }
    }

    @Test
    void aKilledServerKeepsItsStoreAndPort() throws Exception {
        storeOneMessage();

        server.kill();
        assertThat(ProcessHandle.of(server.pid())).isEmpty();
        server.startAgain();

        assertThat(messagesStored()).isEqualTo(1);
    }

    @Test
    void aStoppedServerKeepsItsStoreAndPort() throws Exception {
        storeOneMessage();

        server.stop();
        assertThat(ProcessHandle.of(server.pid())).isEmpty();
        server.startAgain();

        assertThat(messagesStored()).isEqualTo(1);
    }

    @Test
    void aFrozenServerAnswersNothingUntilItIsThawed() throws Exception {
        try (Connection connection = connect()) {
            server.freeze();
            assertThatThrownBy(() -> connection.flush(Duration.ofMillis(300))).isInstanceOf(TimeoutException.class);

            server.thaw();
            await().untilAsserted(() -> connection.flush(Duration.ofSeconds(1)));
        }
    }

    @Test
    void aFrozenServerCanBeClosed() {
        server.freeze();
        server.close();

        assertThat(ProcessHandle.of(server.pid())).isEmpty();
    }

    @Test
    void closingDeletesItsOwnStore() {
        assertThat(server.storeDir()).isDirectory();

        server.close();

        assertThat(server.storeDir()).doesNotExist();
    }

    @Test
    void closingKeepsAStoreThatWasGiven(@TempDir Path store) {
        NatsServer other = NatsServer.builder().storeDir(store).start();
        other.close();

        assertThat(store.resolve("jetstream")).isDirectory();
    }

    @Test
    void configurationLinesAreHeeded() throws Exception {
        try (NatsServer small = NatsServer.builder()
                        .config("max_payload: 1000")
                        .config("jetstream { max_file_store: 10MB }")
                        .start();
                Connection connection = Nats.connect(small.url())) {
            assertThat(connection.getMaxPayload()).isEqualTo(1000);
            assertThat(small.storeDir()).isDirectoryContaining(path -> path.endsWith("jetstream"));
        }
    }

    @Test
    void aServerIsStartedAgainWithoutJetStreamAndWithItAgain() throws Exception {
        storeOneMessage();

        server.stop();
        server.startAgainWithoutJetStream();
        assertThatThrownBy(this::messagesStored).isInstanceOf(IOException.class);
        server.stop();
        server.startAgain();

        assertThat(messagesStored()).isEqualTo(1);
    }

    @Test
    void aServerThatRunsTakesAnotherConfigurationAndKeepsItWhenItIsStartedAgain() throws Exception {
        server.configure("max_payload: 2000");
        await().untilAsserted(() -> assertThat(maxPayload()).isEqualTo(2000));

        server.stop();
        server.startAgain();
        assertThat(maxPayload()).isEqualTo(2000);
    }

    @Test
    void aServerInLameDuckModeClosesItsConnectionsAndEnds() throws Exception {
        try (NatsServer retiring = NatsServer.builder()
                        .config("lame_duck_grace_period: 100ms")
                        .start();
                Connection connection = Nats.connect(retiring.url())) {
            retiring.enterLameDuckMode();

            await().until(() -> connection.getStatus() != Connection.Status.CONNECTED);
            await().until(() -> !retiring.isRunning());
        }
    }

    @Test
    void aServerThatAsksForALogInStartsToo() {
        try (NatsServer closed = NatsServer.builder()
                .config("authorization { user: me, password: secret }")
                .start()) {
            assertThatThrownBy(() -> Nats.connect(closed.url())).hasMessageContaining("Authorization");
        }
    }

    @Test
    void aConfigurationItRefusesIsShownWithTheServersOwnWords() {
        assertThatThrownBy(
                        () -> NatsServer.builder().config("no_such_option: 1").start())
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("did not start")
                .hasMessageContaining("no_such_option");
    }

    @Test
    void aGivenPortThatIsTakenIsShownWithTheServersOwnWords() {
        assertThatThrownBy(() -> NatsServer.builder().port(server.port()).start())
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("address already in use");
    }

    private void storeOneMessage() throws Exception {
        try (Connection connection = connect()) {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("KEPT")
                            .subjects("kept")
                            .storageType(StorageType.File)
                            .build());
            connection.jetStream().publish("kept", "hello".getBytes(StandardCharsets.UTF_8));
        }
    }

    private long messagesStored() throws Exception {
        try (Connection connection = connect()) {
            return connection
                    .jetStreamManagement()
                    .getStreamInfo("KEPT")
                    .getStreamState()
                    .getMsgCount();
        }
    }

    private long maxPayload() throws Exception {
        try (Connection connection = connect()) {
            return connection.getMaxPayload();
        }
    }

    private Connection connect() throws Exception {
        return Nats.connect(Options.builder().server(server.url()).build());
    }
}

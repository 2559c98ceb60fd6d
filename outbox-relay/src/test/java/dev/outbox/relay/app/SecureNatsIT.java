package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's certificate is for the name localhost, and not for 127.0.0.1. */
@OutboxServers
class SecureNatsIT {
    @TempDir
    static Path folder;

    private static TestCertificate server;
    private static TestCertificate client;
    private static NatsServer nats;

    private final TestDatabase database;
    private Path password;
    private Scene scene;

    SecureNatsIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeAll
    static void aServerThatWantsTlsAndACertificateAndAPassword() throws Exception {
        server = TestCertificate.make(folder, "server", "dns:localhost");
        client = TestCertificate.make(folder, "client", "dns:client");
        nats = NatsServer.builder()
                .config("""
                        tls { cert_file: "%s", key_file: "%s", ca_file: "%s", verify: true }
                        authorization { user: relay, password: sesame }
                        """.formatted(server.certificate(), server.key(), client.certificate()))
                .start();
    }

    @AfterAll
    static void noServerAnyMore() {
        nats.close();
    }

    @BeforeEach
    void aSceneOfItsOwn() throws Exception {
        scene = new Scene(database, "nats://localhost:" + nats.port(), "secure").migrated();
        password = Files.writeString(folder.resolve("password"), "sesame\n");
    }

    @Test
    void aRelayTrustsAndIsKnownByPemFiles() throws Exception {
        try (RelayProcess run = scene.run(
                "--nats-user=relay",
                "--nats-password-file=" + password,
                "--nats-tls-ca=" + server.certificate(),
                "--nats-tls-cert=" + client.certificate(),
                "--nats-tls-key=" + client.key())) {
            run.awaitLine("ready: leading");
        }
    }

    @Test
    void aRelayTrustsAndIsKnownByKeyStores() throws Exception {
        try (RelayProcess run = scene.run(
                "--nats-url=tls://relay:sesame@localhost:" + nats.port(),
                "--nats-tls-truststore=" + server.store(),
                "--nats-tls-truststore-password=" + TestCertificate.STORE_PASSWORD,
                "--nats-tls-keystore=" + client.store(),
                "--nats-tls-keystore-password=" + TestCertificate.STORE_PASSWORD)) {
            run.awaitLine("ready: leading");
        }
    }

    @Test
    void aServerWhoseCertificateIsForAnotherNameIsNotTrusted() throws Exception {
        try (RelayProcess run = scene.run(
                "--nats-url=nats://127.0.0.1:" + nats.port(),
                "--nats-user=relay",
                "--nats-password-file=" + password,
                "--nats-tls-ca=" + server.certificate(),
                "--nats-tls-cert=" + client.certificate(),
                "--nats-tls-key=" + client.key())) {
            run.awaitLine("No subject alternative names matching IP address 127.0.0.1 found");
            assertThat(run.hasLine("ready")).isFalse();
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
        try (RelayProcess run = scene.run("--nats-tls-ca=" + client.certificate())) {
            run.awaitLine("unable to find valid certification path");
        }
    }

    @Test
    void aServerThatWantsTlsIsNotSpokenToWithoutIt() throws Exception {
        try (RelayProcess run = scene.run()) {
            run.awaitLine("waits and tries again");
            assertThat(run.hasLine("ready")).isFalse();
        }
    }

    @Test
    void aRotatedPasswordIsTakenWithTheNextConnection() throws Exception {
        Files.writeString(password, "old");
        try (RelayProcess run = scene.run(
                "--nats-user=relay",
                "--nats-password-file=" + password,
                "--nats-tls-ca=" + server.certificate(),
                "--nats-tls-cert=" + client.certificate(),
                "--nats-tls-key=" + client.key())) {
            run.awaitLine("waits and tries again");
            assertThat(run.hasLine("ready")).isFalse();

            Files.writeString(password, "sesame\n");

            run.awaitLine("ready: leading");
        }
    }
}

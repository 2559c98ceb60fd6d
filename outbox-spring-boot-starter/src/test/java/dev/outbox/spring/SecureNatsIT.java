package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.spring.RelayState.Role;
import dev.outbox.spring.jdbc.JdbcApplication;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** A server that wants a certificate and a password, told by an SSL bundle of Spring Boot and the properties. */
@OutboxServers
class SecureNatsIT {
    private static final String PASSWORD = "changeit";

    private final TestDatabase database;

    SecureNatsIT(TestDatabase database) {
        this.database = database;
    }

    @Test
    void theRelayIsKnownAndTrusts(@TempDir Path folder) throws Exception {
        Path store = certificate(folder);
        try (NatsServer nats =
                        NatsServer.builder().config("""
                                tls { cert_file: "%1$s/crt", key_file: "%1$s/key", ca_file: "%1$s/crt", verify: true }
                                authorization { user: relay, password: sesame }
                                """.formatted(folder)).start();
                ConfigurableApplicationContext app = App.start(
                        JdbcApplication.class,
                        database,
                        "outbox.nats.url=tls://localhost:" + nats.port(),
                        "outbox.nats.username=relay",
                        "outbox.nats.password=sesame",
                        "outbox.nats.ssl.bundle=nats",
                        "spring.ssl.bundle.jks.nats.keystore.location=file:" + store,
                        "spring.ssl.bundle.jks.nats.keystore.password=" + PASSWORD,
                        "spring.ssl.bundle.jks.nats.truststore.location=file:" + store,
                        "spring.ssl.bundle.jks.nats.truststore.password=" + PASSWORD)) {
            EmbeddedRelay relay = app.getBean(EmbeddedRelay.class);
            await().atMost(Duration.ofSeconds(30)).until(() -> relay.state().role() == Role.LEADING);
        }
    }

    /** A certificate that is its own authority, for both sides, with its key: as a key store, and as PEM files for the server. */
    private static Path certificate(Path folder) throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "nats",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=nats",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore loaded = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        pem(folder.resolve("crt"), "CERTIFICATE", loaded.getCertificate("nats").getEncoded());
        pem(
                folder.resolve("key"),
                "PRIVATE KEY",
                loaded.getKey("nats", PASSWORD.toCharArray()).getEncoded());
        return store;
    }

    private static void pem(Path file, String what, byte[] encoded) throws Exception {
        String base64 = Base64.getMimeEncoder().encodeToString(encoded);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
    }
}

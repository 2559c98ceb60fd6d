package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate that is its own authority, with its key.
 *
 * @param certificate PEM file
 * @param key PEM file
 * @param store PKCS#12 file with both
 */
record TestCertificate(Path certificate, Path key, Path store) {
    static final String STORE_PASSWORD = "changeit";

    /** Makes one by the JDK's keytool. */
    static TestCertificate make(Path folder, String name, String subjectAlternativeName) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + subjectAlternativeName,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore loaded = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
        return new TestCertificate(
                pem(
                        folder.resolve(name + ".crt"),
                        "CERTIFICATE",
                        loaded.getCertificate(name).getEncoded()),
                pem(
                        folder.resolve(name + ".key"),
                        "PRIVATE KEY",
                        loaded.getKey(name, STORE_PASSWORD.toCharArray()).getEncoded()),
                store);
    }

    private static Path pem(Path file, String what, byte[] encoded) throws Exception {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
    }
}

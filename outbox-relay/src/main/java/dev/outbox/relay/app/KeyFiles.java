package dev.outbox.relay.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys from files. */
final class KeyFiles {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.+?)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final String KEY_OPTION = "--nats-tls-key";

    private KeyFiles() {}

    /** A key store file, PKCS#12 or JKS. */
    static KeyStore store(String option, Path file, Secret password) {
        String secret = password.get();
        try {
            return KeyStore.getInstance(file.toFile(), secret == null ? new char[0] : secret.toCharArray());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new InvalidSettingException(
                    option,
                    option + ": file " + file + " cannot be read as a key store with the password that is given: "
                            + e.getMessage());
        }
    }

    /** The certificates of a PEM file, to be trusted. */
    static KeyStore trusted(String option, Path file) {
        try {
            KeyStore store = emptyStore();
            for (Certificate certificate : certificates(option, file)) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw unreadable(option, file, e);
        }
    }

    /** A certificate with its chain, and its key, of two PEM files; the key has no password in the store. */
    static KeyStore identity(Path certificate, Path key) {
        Certificate[] chain = certificates("--nats-tls-cert", certificate).toArray(new Certificate[0]);
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("client", privateKey(key), new char[0], chain);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw unreadable(KEY_OPTION, key, e);
        }
    }

    private static Collection<? extends Certificate> certificates(String option, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new InvalidSettingException(option, option + ": file " + file + " has no certificate in PEM");
            }
            return certificates;
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(option, file, e);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        Matcher matcher = PKCS8.matcher(Files.readString(file));
        if (!matcher.find()) {
            throw new InvalidSettingException(
                    KEY_OPTION,
                    KEY_OPTION + ": file " + file + " has no 'BEGIN PRIVATE KEY'; convert it by"
                            + " 'openssl pkcs8 -topk8 -nocrypt'");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
        @Nullable InvalidKeySpecException last = null;
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                last = e;
            }
        }
        throw new InvalidKeySpecException("it is neither of " + KEY_ALGORITHMS, last);
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static InvalidSettingException unreadable(String option, Path file, Exception e) {
        return new InvalidSettingException(option, option + ": file " + file + " cannot be read: " + e);
    }
}

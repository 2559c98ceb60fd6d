package dev.outbox.relay.app;

import io.nats.client.Options;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say whom to trust at NATS, and by which certificate the relay is known there. */
final class TlsArguments {
    @Option(names = "--nats-tls-ca", paramLabel = "FILE", description = "PEM file with the certificates to trust.")
    private @Nullable Path ca;

    @Option(names = "--nats-tls-cert", paramLabel = "FILE", description = "PEM file with the client's certificate.")
    private @Nullable Path certificate;

    @Option(names = "--nats-tls-key", paramLabel = "FILE", description = "PEM file with its private key (PKCS#8).")
    private @Nullable Path key;

    @Option(
            names = "--nats-tls-truststore",
            paramLabel = "FILE",
            description = "PKCS#12 or JKS file with the certificates to trust.")
    private @Nullable Path trustStore;

    @Option(names = "--nats-tls-truststore-password", paramLabel = "PASSWORD", description = "Its password.")
    private @Nullable String trustStorePassword;

    @Option(names = "--nats-tls-truststore-password-file", paramLabel = "FILE", description = "File with its password.")
    private @Nullable Path trustStorePasswordFile;

    @Option(
            names = "--nats-tls-keystore",
            paramLabel = "FILE",
            description = "PKCS#12 or JKS file with the client's certificate and key.")
    private @Nullable Path keyStore;

    @Option(names = "--nats-tls-keystore-password", paramLabel = "PASSWORD", description = "Its password.")
    private @Nullable String keyStorePassword;

    @Option(names = "--nats-tls-keystore-password-file", paramLabel = "FILE", description = "File with its password.")
    private @Nullable Path keyStorePasswordFile;

    @Option(
            names = "--nats-tls-first",
            negatable = true,
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Greet the server by TLS at once, as its handshake_first demands (default: false).")
    private boolean first;

    /**
     * Adds TLS if an option or a URL asks for it. The material is read each time, so that what was rotated is taken.
     *
     * @param servers that are connected to
     */
    void addTo(Options.Builder connection, NatsServers servers) {
        if (!isWanted(servers)) {
            return;
        }
        connection
                .sslContext(context())
                // jnats resolves the name and forgets it, unless it connects in this way; the certificate is checked
                // for it.
                .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs);
        if (first) {
            connection.tlsFirst();
        }
    }

    private boolean isWanted(NatsServers servers) {
        return first
                || ca != null
                || certificate != null
                || key != null
                || trustStore != null
                || keyStore != null
                || servers.wantTls();
    }

    private SSLContext context() {
        try {
            return TlsContext.of(trusted(), identity());
        } catch (GeneralSecurityException e) {
            throw new InvalidSettingException("--nats-tls-ca", "TLS for NATS cannot be set up: " + e.getMessage());
        }
    }

    /** Null for what Java trusts. */
    private @Nullable KeyStore trusted() {
        Secret password = new Secret("--nats-tls-truststore-password", trustStorePassword, trustStorePasswordFile);
        if (ca != null && trustStore != null) {
            throw new InvalidSettingException(
                    "--nats-tls-ca", "--nats-tls-ca and --nats-tls-truststore are both given; give one of them");
        }
        if (trustStore != null) {
            return KeyFiles.store("--nats-tls-truststore", trustStore, password);
        }
        return ca == null ? null : KeyFiles.trusted("--nats-tls-ca", ca);
    }

    /** Null for none. */
    private TlsContext.@Nullable Identity identity() {
        Secret password = new Secret("--nats-tls-keystore-password", keyStorePassword, keyStorePasswordFile);
        if (keyStore != null) {
            if (certificate != null || key != null) {
                throw new InvalidSettingException(
                        "--nats-tls-keystore",
                        "--nats-tls-keystore is given beside --nats-tls-cert or --nats-tls-key; give one of them");
            }
            return new TlsContext.Identity(KeyFiles.store("--nats-tls-keystore", keyStore, password), password.get());
        }
        if (certificate != null && key != null) {
            return new TlsContext.Identity(KeyFiles.identity(certificate, key), null);
        }
        if (certificate != null || key != null) {
            String missing = certificate == null ? "--nats-tls-cert" : "--nats-tls-key";
            throw new InvalidSettingException(
                    certificate == null ? "--nats-tls-key" : "--nats-tls-cert",
                    missing + " is missing; --nats-tls-cert and --nats-tls-key belong together");
        }
        return null;
    }
}

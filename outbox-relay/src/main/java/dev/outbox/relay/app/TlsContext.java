package dev.outbox.relay.app;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the context of TLS connections whose server is checked to have the name that was connected to. */
final class TlsContext {
    private TlsContext() {}

    /**
     * A client's certificate and key.
     *
     * @param store holds them
     * @param password of the key in it
     */
    record Identity(KeyStore store, @Nullable String password) {}

    /**
     * A context.
     *
     * @param trusted whom to trust; null for those whom Java trusts
     * @param identity by what the server knows us; null for nothing
     */
    static SSLContext of(@Nullable KeyStore trusted, @Nullable Identity identity) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers(identity), trustManagers(trusted), null);
        return context;
    }

    private static KeyManager @Nullable [] keyManagers(@Nullable Identity identity) throws GeneralSecurityException {
        if (identity == null) {
            return null;
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        String password = identity.password();
        factory.init(identity.store(), password == null ? new char[0] : password.toCharArray());
        return factory.getKeyManagers();
    }

    private static TrustManager[] trustManagers(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return Arrays.stream(factory.getTrustManagers())
                .map(manager ->
                        manager instanceof X509ExtendedTrustManager x509 ? new HostVerifyingTrust(x509) : manager)
                .toArray(TrustManager[]::new);
    }
}

package dev.outbox.relay.app;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts as another does, and only a server whose certificate is for the host that was connected to. jnats (2.26) does not ask
 * for that check, so that whoever has any certificate of a trusted authority could pose as the NATS server.
 */
final class HostVerifyingTrust extends X509ExtendedTrustManager {
    private static final String LIKE_HTTPS = "HTTPS";

    private final X509ExtendedTrustManager trust;

    HostVerifyingTrust(X509ExtendedTrustManager trust) {
        this.trust = trust;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!(socket instanceof SSLSocket tls)) {
            throw new CertificateException(
                    "the server's host is not known, so that its certificate cannot be checked for it");
        }
        // The trust manager that is asked next checks the name if the socket's parameters say so.
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(LIKE_HTTPS);
        tls.setSSLParameters(parameters);
        trust.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(LIKE_HTTPS);
        engine.setSSLParameters(parameters);
        trust.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException(
                "the server's host is not known, so that its certificate cannot be checked for it");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trust.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}

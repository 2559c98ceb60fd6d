package dev.outbox.testkit;

/** What holds of every server that is not a process of this JVM. */
final class ForeignServer {
    private ForeignServer() {}

    static UnsupportedOperationException unsupported(String operation) {
        return new UnsupportedOperationException("'" + operation + "' works only on a server that this JVM started as a"
                + " process of its own, and this one runs elsewhere (an external server or a container). A test that needs"
                + " it starts its own with PostgresServer.start() or NatsServer.start().");
    }
}

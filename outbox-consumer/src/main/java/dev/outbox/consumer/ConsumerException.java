package dev.outbox.consumer;

/** What was asked for cannot be done with the server as it is; the message says why and what to do. */
public final class ConsumerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConsumerException(String message, Throwable cause) {
        super(message, cause);
    }
}

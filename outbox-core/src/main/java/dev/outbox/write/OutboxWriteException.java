package dev.outbox.write;

/** Events could not be written into the outbox; the transaction they belonged to cannot commit. */
public final class OutboxWriteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutboxWriteException(String message, Throwable cause) {
        super(message, cause);
    }
}

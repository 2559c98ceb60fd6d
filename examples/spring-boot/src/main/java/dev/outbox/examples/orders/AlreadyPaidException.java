package dev.outbox.examples.orders;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** An order is paid once. */
@ResponseStatus(HttpStatus.CONFLICT)
final class AlreadyPaidException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AlreadyPaidException(Long id) {
        super("order " + id + " is paid already");
    }
}

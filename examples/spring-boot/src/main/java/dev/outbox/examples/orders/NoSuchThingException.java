package dev.outbox.examples.orders;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** What was asked for does not exist. */
@ResponseStatus(HttpStatus.NOT_FOUND)
final class NoSuchThingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSuchThingException(String what) {
        super("there is no " + what);
    }
}

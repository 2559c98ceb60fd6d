package dev.outbox.consumer.deadletter;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Causes as values of headers, which hold ASCII only: percent-encoded, and not too long. */
final class Causes {
    private static final int LONGEST = 1_000;

    private Causes() {}

    static String encoded(String cause) {
        String shortened = cause.length() > LONGEST ? cause.substring(0, LONGEST) + "…" : cause;
        return URLEncoder.encode(shortened, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String decoded(String header) {
        return URLDecoder.decode(header, StandardCharsets.UTF_8);
    }
}

package dev.outbox.relay.app;

import java.util.regex.Pattern;

/** Takes credentials out of texts of others: drivers like to quote the URL that they were given. */
final class Redaction {
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#\\s,\\]]*@");
    private static final Pattern PARAMETER =
            Pattern.compile("(?<=[?&])((?:ssl)?password|user)=[^&\\s]*", Pattern.CASE_INSENSITIVE);

    private Redaction() {}

    /** The text on one line, without what stands for a user or a password in the URLs in it. */
    static String oneLine(String text) {
        String url = USER_INFO.matcher(text).replaceAll("***@");
        return PARAMETER
                .matcher(url)
                .replaceAll("$1=***")
                .replaceAll("\\s+", " ")
                .strip();
    }
}

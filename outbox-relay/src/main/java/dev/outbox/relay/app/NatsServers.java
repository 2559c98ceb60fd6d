package dev.outbox.relay.app;

import io.nats.client.Options;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The NATS servers of one or several URLs. Credentials in them are taken out and given beside, as jnats quotes URLs in its
 * messages.
 *
 * @param urls without credentials
 * @param userInfo {@code user:password} or {@code token} as it stood in the URLs; null if there was none
 */
record NatsServers(List<String> urls, @Nullable String userInfo) {
    private static final Pattern WITH_USER_INFO = Pattern.compile("([a-z]+://)?([^/]*)@([^@]*)");

    /**
     * Reads URLs separated by commas.
     *
     * @throws InvalidSettingException if one is none, or if they have different credentials
     */
    static NatsServers of(String text) {
        List<String> urls = new ArrayList<>();
        Set<String> userInfos = new HashSet<>();
        for (String url : text.split(",", -1)) {
            if (url.isBlank()) {
                throw notAUrl();
            }
            Matcher matcher = WITH_USER_INFO.matcher(url.strip());
            if (matcher.matches()) {
                userInfos.add(matcher.group(2));
                urls.add((matcher.group(1) == null ? "" : matcher.group(1)) + matcher.group(3));
            } else {
                urls.add(url.strip());
            }
        }
        if (userInfos.size() > 1) {
            throw invalid("--nats-url has different credentials for its servers; give them once, by a file");
        }
        NatsServers servers = new NatsServers(urls, userInfos.stream().findAny().orElse(null));
        servers.addTo(new Options.Builder());
        return servers;
    }

    void addTo(Options.Builder connection) {
        try {
            connection.servers(urls.toArray(new String[0]));
        } catch (IllegalArgumentException e) {
            throw notAUrl();
        }
        if (userInfo == null) {
            return;
        }
        int colon = userInfo.indexOf(':');
        if (colon < 0) {
            connection.token(decoded(userInfo));
        } else {
            connection.userInfo(decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
        }
    }

    /** Whether a URL asks for TLS by its scheme. */
    boolean wantTls() {
        return urls.stream().anyMatch(url -> url.startsWith("tls://") || url.startsWith("wss://"));
    }

    @Override
    public String toString() {
        return urls.toString();
    }

    private static char[] decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .toCharArray();
        } catch (IllegalArgumentException e) {
            throw invalid("--nats-url has credentials with a '%' that is not the start of an escape; write it as %25");
        }
    }

    private static InvalidSettingException notAUrl() {
        return invalid("--nats-url is not a URL of a NATS server, such as nats://localhost:4222");
    }

    private static InvalidSettingException invalid(String sentence) {
        return new InvalidSettingException("--nats-url", sentence);
    }
}

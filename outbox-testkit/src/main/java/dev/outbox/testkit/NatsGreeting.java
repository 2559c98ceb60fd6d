package dev.outbox.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a nats-server says of itself in the INFO line it sends to every new connection, before any log-in.
 *
 * @param name its name, which is unique unless its configuration says otherwise
 * @param version its version
 * @param jetStream whether JetStream is on
 */
record NatsGreeting(String name, String version, boolean jetStream) {
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final Pattern NAME = Pattern.compile("\"server_name\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern JETSTREAM = Pattern.compile("\"jetstream\"\\s*:\\s*true");

    /** The greeting of the server at an address, or nothing if none answers. */
    static Optional<NatsGreeting> of(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return parse(reader.readLine());
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    static Optional<NatsGreeting> parse(@Nullable String line) {
        if (line == null || !line.startsWith("INFO ")) {
            return Optional.empty();
        }
        Matcher name = NAME.matcher(line);
        Matcher version = VERSION.matcher(line);
        return name.find() && version.find()
                ? Optional.of(new NatsGreeting(
                        name.group(1), version.group(1), JETSTREAM.matcher(line).find()))
                : Optional.empty();
    }
}

package dev.outbox.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a nats-server which server leads a stream, by NATS's own protocol: the testkit comes without a client. */
final class StreamLeader {
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final Pattern LEADER = Pattern.compile("\"cluster\".*\"leader\"\\s*:\\s*\"([^\"]+)\"");

    private StreamLeader() {}

    /** The name of the server that leads, as the server on a port of this machine knows it. */
    static Optional<String> asked(int port, String stream) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String request = "CONNECT {\"verbose\":false}\r\nSUB answer 1\r\nPUB $JS.API.STREAM.INFO." + stream
                    + " answer 0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("MSG ")) {
                    Matcher leader = LEADER.matcher(String.valueOf(lines.readLine()));
                    return leader.find() ? Optional.of(leader.group(1)) : Optional.empty();
                }
            }
            return Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }
}

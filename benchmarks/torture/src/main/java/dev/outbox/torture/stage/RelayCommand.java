package dev.outbox.torture.stage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a relay is started.
 *
 * @param program behind {@code java}: the jar, or a class path and a class
 * @param send the way to send, as {@code --publish-mode} has it
 */
public record RelayCommand(List<String> program, String send) {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** The jar that users run. */
    public static RelayCommand ofJar(Path jar, String send) {
        return new RelayCommand(List.of("-Xmx128m", "-XX:+UseSerialGC", "-jar", jar.toString(), "run"), send);
    }

    /** A class on the class path of this program that takes the same options. */
    public static RelayCommand ofClass(String mainClass, List<String> arguments, String send) {
        List<String> program = new ArrayList<>(
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), mainClass));
        program.addAll(arguments);
        return new RelayCommand(List.copyOf(program), send);
    }

    List<String> run(String databaseUrl, String role, Broker nats) {
        List<String> command = new ArrayList<>();
        command.add(JAVA);
        command.addAll(program);
        command.addAll(List.of("--db-url", databaseUrl, "--db-user", role));
        command.addAll(List.of("--nats-url", nats.url(), "--stream", Stage.STREAM));
        command.addAll(List.of("--lease", Timing.LEASE.toMillis() + "ms"));
        command.addAll(List.of("--ack-timeout", Timing.ACK_TIMEOUT.toMillis() + "ms"));
        command.addAll(List.of("--duplicate-window", Timing.DUPLICATE_WINDOW.toMillis() + "ms"));
        command.addAll(List.of("--stream-replicas", Integer.toString(nats.replicas())));
        command.addAll(List.of("--publish-mode", send));
        return command;
    }

    static List<String> migrate(Path jar, String databaseUrl, String owner, String role) {
        return List.of(
                JAVA,
                "-jar",
                jar.toString(),
                "migrate",
                "--db-url",
                databaseUrl,
                "--db-user",
                owner,
                "--relay-role",
                role,
                "--apply-grants");
    }
}

package dev.outbox.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The account PostgreSQL runs under. It refuses to run as root, which builds in containers often are.
 *
 * @param prefix what is put before its commands to change the account; empty to keep ours
 * @param user the user it then is to the rest of the system, -1 if unchanged
 */
record PostgresAccount(List<String> prefix, int user) {
    private static final int ROOT = 0;
    /** The user nobody, by convention and by the kernel's own overflow id. */
    private static final int NOBODY = 65_534;

    static final PostgresAccount OURS = new PostgresAccount(List.of(), -1);
    /** In a user namespace without a mapping it sees itself as nobody, while its files stay ours. */
    static final PostgresAccount OWN_NAMESPACE = new PostgresAccount(List.of("unshare", "-U"), -1);

    static final PostgresAccount NOBODYS =
            new PostgresAccount(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"), NOBODY);

    /** The account for a server whose files are made by whoever owns a folder: us. */
    static PostgresAccount forOwnerOf(Path folder) {
        return usableBy(folder).stream()
                .findFirst()
                .orElseThrow(
                        () -> new TestServerException("PostgreSQL does not run as root, and neither 'unshare -U' nor"
                                + " 'setpriv' works here to run it as another user. Run the tests as another user, install"
                                + " util-linux, or name a server in " + ForeignPostgres.VARIABLE + "."));
    }

    static List<PostgresAccount> usableBy(Path folder) {
        return ownerOf(folder) == ROOT
                ? Stream.of(OWN_NAMESPACE, NOBODYS)
                        .filter(PostgresAccount::isUsable)
                        .toList()
                : List.of(OURS);
    }

    private static int ownerOf(Path folder) {
        try {
            return (int) Files.getAttribute(folder, "unix:uid");
        } catch (UnsupportedOperationException | IOException e) {
            throw new TestServerException(
                    "PostgreSQL for tests can be started on Linux and macOS only. Elsewhere, name a server in "
                            + ForeignPostgres.VARIABLE + ".",
                    e);
        }
    }

    private boolean isUsable() {
        try {
            Process process = new ProcessBuilder(command(Path.of("true")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestServerException("Interrupted while starting PostgreSQL.", e);
        }
    }

    /** Whether the account may read what only we may. */
    boolean readsOurFiles() {
        return user == -1;
    }

    /** Makes the folder and all in it the account's own. */
    void own(Path folder) {
        if (user != -1) {
            FileTree.giveTo(folder, user);
        }
    }

    List<String> command(Path program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program.toString());
        command.addAll(Arrays.asList(arguments));
        return command;
    }
}

package dev.outbox.relay.app;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command whose options may come from the environment and from files too. */
@Command(versionProvider = Version.class, sortOptions = false)
abstract class ConfiguredCommand implements Callable<Integer> {
    @SuppressWarnings("unused") // Read by LayeredDefaults, before the command is called.
    @Option(
            names = LayeredDefaults.CONFIG,
            paramLabel = "FILE",
            description = "Configuration file in YAML; may be given several times, the last wins.")
    private @Nullable List<Path> config;

    @Mixin
    final DatabaseArguments database = new DatabaseArguments();

    @Mixin
    final LogArguments log = new LogArguments();

    @Mixin
    final HelpOptions help = new HelpOptions();
}

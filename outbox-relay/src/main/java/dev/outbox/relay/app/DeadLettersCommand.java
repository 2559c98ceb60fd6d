package dev.outbox.relay.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;

/** {@code dead-letters}: what cannot be published, and what a person can do about it. */
@Command(
        name = "dead-letters",
        description = "Lists, shows, retries and discards the events that could not be published.",
        versionProvider = Version.class,
        subcommands = {
            ListLettersCommand.class,
            ShowLettersCommand.class,
            RetryLettersCommand.class,
            DiscardLettersCommand.class,
            HelpCommand.class
        })
final class DeadLettersCommand {
    @Mixin
    final HelpOptions help = new HelpOptions();
}

package dev.outbox.relay.app;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: prints the script by which a shell completes the program's commands and options. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh; use it by: source <(outbox-relay completion)",
        versionProvider = Version.class)
final class CompletionCommand implements Callable<Integer> {
    @Mixin
    final HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        program.getOut().print(AutoComplete.bash(program.getCommandName(), program));
        program.getOut().flush();
        return Main.OK;
    }
}

package dev.outbox.relay.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what is wrong with the command line or the configuration into one sentence on the error stream, without secrets. */
final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final LayeredDefaults defaults;

    ErrorLine(LayeredDefaults defaults) {
        this.defaults = defaults;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        return complain(e.getCommandLine(), sentence(e));
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult result) throws Exception {
        if (e instanceof InvalidSettingException invalid) {
            return complain(command, invalid.getMessage() + origin(invalid.option()));
        }
        throw e;
    }

    private String sentence(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        if (e.getCause() instanceof InvalidSettingException invalid) {
            return invalid.getMessage() + origin(invalid.option());
        }
        if (e.getArgSpec() instanceof OptionSpec option) {
            String sentence = e.getCause() instanceof TypeConversionException conversion
                    ? option.longestName() + ": " + conversion.getMessage()
                    : String.valueOf(e.getMessage());
            return sentence + origin(option.longestName());
        }
        if (e.getArgSpec() instanceof PositionalParamSpec argument
                && e.getCause() instanceof TypeConversionException conversion) {
            return argument.paramLabel() + ": " + conversion.getMessage();
        }
        return e.getCause() == null
                ? String.valueOf(e.getMessage())
                // picocli quotes all arguments in what it wraps.
                : "the command line cannot be read: " + e.getCause();
    }

    /** Never the argument as a whole: behind the name of an option there may be a secret, or a piece of one. */
    private static String unmatched(UnmatchedArgumentException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String argument = e.getUnmatched().get(0);
        if (argument.startsWith("-")) {
            String name = argument.replaceFirst("=.*", "");
            List<String> names = new ArrayList<>(command.optionsMap().keySet());
            return "unknown option '" + name + "' of " + command.qualifiedName() + NearestName.question(name, names);
        }
        if (!command.subcommands().isEmpty()) {
            return "unknown command '" + argument + "'"
                    + NearestName.question(argument, command.subcommands().keySet());
        }
        return command.qualifiedName()
                + " takes options only, and one argument is neither an option nor an option's value;"
                + " quote values that contain spaces";
    }

    private String origin(String option) {
        return defaults.origin(option).map(origin -> " (from " + origin + ")").orElse("");
    }

    private static int complain(CommandLine command, String sentence) {
        command.getErr().println("outbox-relay: " + sentence);
        command.getErr().flush();
        return Main.MISUSED;
    }
}

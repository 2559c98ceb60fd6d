package dev.outbox.relay.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Where an option gets its value if no flag gives it: from the environment, then from the configuration files, the last file
 * first. It remembers what it gave, so that a complaint about a value can say where the value came from.
 *
 * <p>picocli asks only for options that no flag has set, and after it has read all flags, {@code --config} among them.
 */
final class LayeredDefaults implements IDefaultValueProvider {
    static final String CONFIG = "--config";

    /** These say what to do now; the others say how, and hold for the next time too. */
    private static final Set<String> FLAG_ONLY = Set.of(
            CONFIG,
            "--print-sql",
            "--triggers",
            "--json",
            "--key",
            "--type",
            "--cause",
            "--heads",
            "--limit",
            "--payload",
            "--all",
            "--dry-run",
            "--yes");

    private final Map<String, String> environment;
    private final Map<String, String> origins = new HashMap<>();
    private @Nullable List<ConfigFile> files;

    LayeredDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!isConfigurable(argument) || isHelpAsked(argument.command())) {
            return null;
        }
        String option = ((OptionSpec) argument).longestName();
        String value = environment.getOrDefault(variable(option), "");
        if (value.isEmpty()) {
            return fromFiles(option, argument.command());
        }
        origins.put(option, "environment variable " + variable(option));
        return value;
    }

    /** Where the value came from that was given for this option; empty if none was, so that a flag gave it. */
    Optional<String> origin(String option) {
        return Optional.ofNullable(origins.get(option));
    }

    /** The environment variable of an option: {@code --db-url} is {@code OUTBOX_DB_URL}. */
    static String variable(String option) {
        return "OUTBOX_" + key(option).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The key of an option in a configuration file: {@code --db-url} is {@code db-url}. */
    static String key(String option) {
        return option.substring("--".length());
    }

    private @Nullable String fromFiles(String option, CommandSpec command) {
        for (ConfigFile file : files(command)) {
            String value = file.value(key(option));
            if (value != null && !value.isEmpty()) {
                origins.put(option, "file " + file);
                return value;
            }
        }
        return null;
    }

    /** Read once, when the first value is asked for; one file serves all commands, so it may have the keys of each. */
    private List<ConfigFile> files(CommandSpec command) {
        if (files == null) {
            Set<String> keys = configurableKeys(command.root());
            try {
                files = paths(command).stream()
                        .map(path -> ConfigFile.read(path, keys))
                        .toList();
            } catch (InvalidSettingException e) {
                // The only exception that picocli passes on as it is; another it would quote with the whole command
                // line.
                throw new ParameterException(command.commandLine(), e.getMessage(), e);
            }
        }
        return files;
    }

    private List<Path> paths(CommandSpec command) {
        List<Path> paths = new ArrayList<>();
        List<Path> flags = command.findOption(CONFIG).getValue();
        if (flags != null) {
            paths.addAll(flags);
        } else {
            String variable = environment.getOrDefault(variable(CONFIG), "");
            if (!variable.isEmpty()) {
                origins.put(CONFIG, "environment variable " + variable(CONFIG));
                paths.add(Path.of(variable));
            }
        }
        Collections.reverse(paths);
        return paths;
    }

    private static Set<String> configurableKeys(CommandSpec root) {
        Set<String> keys = new TreeSet<>();
        for (CommandLine command : root.subcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (isConfigurable(option)) {
                    keys.add(key(option.longestName()));
                }
            }
        }
        return keys;
    }

    private static boolean isConfigurable(ArgSpec argument) {
        return argument instanceof OptionSpec option
                && !option.usageHelp()
                && !option.versionHelp()
                && argument.command().findOption(CONFIG) != null
                && !FLAG_ONLY.contains(option.longestName());
    }

    private static boolean isHelpAsked(CommandSpec command) {
        return command.options().stream()
                .anyMatch(option -> option.usageHelp() && Boolean.TRUE.equals(option.getValue()));
    }
}

/**
 * The relay as a program: command line, configuration, logging and the process's life around {@link dev.outbox.relay.Relay}.
 *
 * <p>A value's way: a flag, else {@code LayeredDefaults} (environment, then {@code ConfigFile}), into the options of {@code
 * DatabaseArguments}, {@code NatsArguments}, {@code StreamArguments} and {@code EngineArguments}, which give them to the
 * engine's builder. Whatever is wrong on that way becomes one sentence with exit code 2 in {@code ErrorLine}.
 *
 * <p>What only the program needs (picocli, Logback, its JSON encoder, a YAML reader) is an optional dependency of the
 * module: it is in the executable jar and not in the way of those who embed the engine.
 */
@NullMarked
package dev.outbox.relay.app;

import org.jspecify.annotations.NullMarked;

package dev.outbox.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;

/** For extensions that build upon {@link OutboxServers}. */
public final class ClassDatabase {
    private ClassDatabase() {}

    /**
     * The database that a test class with {@link OutboxServers} has, and the classes nested in it: the one that its tests get as parameter.
     * Made when first asked for, dropped after the class.
     *
     * @throws TestServerException if the server cannot be started or reached
     */
    public static TestDatabase of(ExtensionContext context) {
        return OutboxServersExtension.databaseOf(context);
    }
}

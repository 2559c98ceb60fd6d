package dev.outbox.test;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.ClassDatabase;
import dev.outbox.testkit.NatsServer;
import io.nats.client.Options;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test runs against.
 *
 * @param dataSource the database with the outbox
 * @param connection how to read it
 * @param schema of the outbox
 * @param stream where its events arrive, null if there is none
 */
record TestSetting(
        DataSource dataSource,
        TestConnection connection,
        OutboxSchema schema,
        @Nullable EventStream stream) {

    /** Without a framework: the database of the class. */
    static TestSetting plain(OutboxTest test, ExtensionContext context) {
        DataSource dataSource = ClassDatabase.of(context).dataSource();
        Supplier<Options.Builder> server =
                () -> new Options.Builder().server(NatsServer.shared().url());
        return new TestSetting(
                dataSource,
                new DataSourceConnection(dataSource),
                OutboxSchema.named(test.schema()),
                new EventStream(server, test.stream()));
    }
}

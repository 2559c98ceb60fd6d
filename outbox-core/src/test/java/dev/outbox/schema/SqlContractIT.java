package dev.outbox.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outbox.event.EventNames;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

@OutboxServers
class SqlContractIT {
    private final DataSource dataSource;

    SqlContractIT(TestDatabase db) {
        this.dataSource = db.dataSource();
    }

    @BeforeAll
    static void migrate(TestDatabase db) {
        OutboxSchema.DEFAULT.migrate(db.dataSource());
    }

    @BeforeEach
    void empty() throws SQLException {
        TestSql.run(dataSource, "truncate outbox.event");
    }

    @Test
    void emitTakesUntypedLiterals() throws SQLException {
        String id = TestSql.value(dataSource, "select outbox.emit('todo.created', 'todo/42', '{\"a\":1}')");

        assertThat(row("event_id")).isEqualTo(id);
        assertThat(row("type")).isEqualTo("todo.created");
        assertThat(row("key")).isEqualTo("todo/42");
        assertThat(row("content_type")).isEqualTo("application/json");
    }

    @Test
    void emitTakesNamedArguments() throws SQLException {
        TestSql.run(dataSource, """
                select outbox.emit(type => 'todo.created', key => 'todo/42', data => '{"a": 1}',
                    id => '01a209d4-bf55-72c6-b6e8-759da578ca03', source => '/app', subject => '42',
                    attributes => '{"tenant": "acme", "n": 1, "ok": true}', destination => 'todos.special')
                """);

        assertThat(row("event_id")).isEqualTo("01a209d4-bf55-72c6-b6e8-759da578ca03");
        assertThat(row("source")).isEqualTo("/app");
        assertThat(row("subject")).isEqualTo("42");
        assertThat(row("attributes ->> 'tenant'")).isEqualTo("acme");
        assertThat(row("destination")).isEqualTo("todos.special");
    }

    @Test
    void emitTakesBytesOfAnyMediaType() throws SQLException {
        TestSql.run(
                dataSource,
                "select outbox.emit(type => 't', key => 'k', data => '\\x00ff'::bytea, content_type => 'image/png')");

        assertThat(row("data")).isEqualTo("\\x00ff");
        assertThat(row("content_type")).isEqualTo("image/png");
    }

    @Test
    void emitTakesParametersOfJdbc() throws SQLException {
        UUID id = UUID.randomUUID();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement json = connection.prepareStatement("select outbox.emit(?, ?, ?::jsonb, id => ?)");
                PreparedStatement bytes = connection.prepareStatement("select outbox.emit(?, ?, ?, ?)")) {
            json.setString(1, "t");
            json.setString(2, "k");
            json.setString(3, "{\"a\": 1}");
            json.setObject(4, id);
            json.execute();
            bytes.setString(1, "t");
            bytes.setString(2, "k");
            bytes.setBytes(3, new byte[] {0, 1});
            bytes.setString(4, "a/b");
            bytes.execute();
        }
        assertThat(TestSql.column(dataSource, "select event_id from outbox.event order by id limit 1"))
                .containsExactly(id.toString());
        assertThat(TestSql.value(dataSource, "select count(*) from outbox.event"))
                .isEqualTo("2");
    }

    @Test
    void jsonIsSentAsPostgresPrintsIt() throws SQLException {
        TestSql.run(dataSource, "select outbox.emit('t', 'k', '{\"b\":1.10,   \"a\":\"€\"}')");

        assertThat(row("convert_from(data, 'UTF8')"))
                .isEqualTo(TestSql.value(dataSource, "select '{\"b\":1.10,   \"a\":\"€\"}'::jsonb::text"))
                .isEqualTo("{\"a\": \"€\", \"b\": 1.10}");
    }

    @Test
    void sqlNullIsNoDataAndJsonNullIsData() throws SQLException {
        TestSql.run(dataSource, "select outbox.emit('t', 'k', null)", "select outbox.emit('t', 'k', 'null')");

        assertThat(TestSql.column(dataSource, "select convert_from(data, 'UTF8') from outbox.event order by id"))
                .containsExactly(null, "null");
    }

    @Test
    void anEventOfARolledBackTransactionDoesNotExist() throws SQLException {
        TestSql.run(dataSource, "do $$ begin perform outbox.emit('t', 'k', '{}'); rollback; end $$");

        assertThat(TestSql.value(dataSource, "select count(*) from outbox.event"))
                .isEqualTo("0");
    }

    @Test
    void aTriggerMayEmit() throws SQLException {
        TestSql.run(
                dataSource,
                "drop table if exists todo",
                "create table todo (id bigint, title text)",
                """
                create or replace function todo_changed() returns trigger language plpgsql as $$
                begin
                    perform outbox.emit('todo.' || lower(tg_op), 'todo/' || new.id, to_jsonb(new), subject => new.id::text);
                    return null;
                end $$
                """,
                "create trigger todo_changed after insert or update on todo for each row execute function todo_changed()",
                "insert into todo values (42, 'Milk')");

        assertThat(row("type")).isEqualTo("todo.insert");
        assertThat(row("convert_from(data, 'UTF8')")).isEqualTo("{\"id\": 42, \"title\": \"Milk\"}");
    }

    @Test
    void aPlainInsertWorks() throws SQLException {
        TestSql.run(
                dataSource,
                "insert into outbox.event (event_id, type, key, data) values (gen_random_uuid(), 't', 'k', '{}')");

        assertThat(row("id is not null and xid is not null and time is not null"))
                .isEqualTo("t");
        assertThat(row("content_type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null, 'k'         | type is null                  | todo.created",
                "'', 'k'           | type is empty                 | todo.created",
                "'a b', 'k'        | type 'a b' cannot             | white space",
                "'a..b', 'k'       | type 'a..b' cannot            | single dots",
                "'a.>', 'k'        | type 'a.>' cannot             | '>'",
                "repeat('a', 513), 'k' | type has 513 characters   | Shorten it",
                "'t', null         | key is null                   | todo/42",
                "'t', ''           | key is empty                  | todo/42",
            })
    void typesAndKeysThatCannotBeUsedAreRefused(String typeAndKey, String why, String hint) {
        assertRefused("select outbox.emit(" + typeAndKey + ", '{}'::jsonb)", why, hint);
        assertRefused("select outbox.emit(" + typeAndKey + ", 'x'::bytea, 'a/b')", why, hint);
        assertRefused("insert into outbox.event (type, key) values (" + typeAndKey + ")", why, hint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "source => ''                       | source is empty                               | /todo-app",
                "source => 'a b'                    | source 'a b' is not a URI reference           | /todo-app",
                "subject => ''                      | subject is empty                              | null",
                "destination => ''                  | destination is empty                          | name",
                "destination => 'a.*'               | destination 'a.*' cannot be part              | '*'",
                "destination => '$JS.API.INFO'      | destination '$JS.API.INFO' is reserved        | relay's stream",
                "destination => '_INBOX.x'          | destination '_INBOX.x' is reserved            | relay's stream",
                "destination => 'outbox-fence.x'    | destination 'outbox-fence.x' is reserved      | relay's stream",
                "attributes => '[]'                 | attributes is a JSON array                    | object",
                "attributes => 'null'               | attributes is a JSON null                     | object",
                "attributes => '{\"Tenant\": 1}'    | attribute name 'Tenant' is forbidden by CloudEvents | lower-case",
                "attributes => '{\"a_b\": 1}'       | attribute name 'a_b' is forbidden             | lower-case",
                "attributes => '{\"\": 1}'          | attribute name '' is forbidden                | lower-case",
                "attributes => '{\"id\": 1}'        | attribute 'id' has a column                   | another name",
                "attributes => '{\"a\": {}}'        | attribute 'a' is a JSON object                | text",
                "attributes => '{\"a\": null}'      | attribute 'a' is a JSON null                  | Leave",
                "attributes => '{\"a\": 1.5}'       | attribute 'a' is a number but not             | as text",
                "attributes => '{\"a\": 2147483648}' | attribute 'a' is a number but not            | as text",
                "attributes => '{\"dataschema\": \"a b\"}' | attribute 'dataschema' is not a URI    | schema",
            })
    void anythingElseThatCannotBeUsedIsRefused(String argument, String why, String hint) {
        assertRefused("select outbox.emit('t', 'k', '{}', " + argument + ")", why, hint);
        String[] columnAndValue = argument.split("=>", 2);
        assertRefused(
                "insert into outbox.event (type, key, " + columnAndValue[0] + ") values ('t', 'k', " + columnAndValue[1]
                        + ")",
                why,
                hint);
    }

    @Test
    void contentTypesAndTimesThatCannotBeUsedAreRefused() {
        assertRefused(
                "select outbox.emit('t', 'k', 'x'::bytea, 'json')",
                "content_type 'json' is not a media type",
                "application/json");
        assertRefused("select outbox.emit('t', 'k', 'x'::bytea, null)", "content_type is null", "application/json");
        assertRefused(
                "insert into outbox.event (type, key, time) values ('t', 'k', 'infinity')",
                "time infinity",
                "RFC 3339");
        assertRefused(
                "insert into outbox.event (type, key, time) values ('t', 'k', '10000-01-01')",
                "time 10000",
                "RFC 3339");
    }

    @Test
    void aNullThatAColumnCannotHoldIsRefusedByName() {
        for (String column : new String[] {"event_id", "time", "id", "xid"}) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> TestSql.run(
                            dataSource, "insert into outbox.event (type, key, " + column + ") values ('t', 'k', null)"))
                    .withMessageContaining("null value in column \"" + column + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\": \"\"}",
                "{\"traceparent\": \"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\", \"tenant\": \"a b\"}",
                "{\"a\": \"quote \\\" backslash \\\\ brace } comma , \", \"b\": 1.0, \"c\": -2147483648, \"d\": true}",
                "{\"dataschema\": \"https://example.com/s.json\"}",
                "{\"a\": \"\\\"id\\\": 1\"}"
            })
    void attributesThatCloudEventsAllowsAreTaken(String attributes) throws SQLException {
        TestSql.run(dataSource, "select outbox.emit('t', 'k', '{}', attributes => '" + attributes + "')");

        assertThat(row("attributes = '" + attributes + "'")).isEqualTo("t");
    }

    /** What one refuses and the other takes would fail late: in the database, or in the relay that reads with these rules. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a.b",
                ".",
                "a.",
                ".a",
                "a..b",
                "a b",
                "a\tb",
                "a\u000bb",
                "a\u007fb",
                "a\u0085b",
                "a\u00a0b",
                "a\u2003b",
                "ä.ö",
                "😀",
                "a*",
                "*",
                ">",
                "$a",
                "_INBOX",
                "_INBOX.a",
                "_INBOXa",
                "outbox-fence",
                "outbox-fence.a",
                "/todo-app",
                "https://example.com/a?b#c",
                "a:b",
                "1:b",
                "//",
                "//a",
                "///",
                "x:",
                "x://",
                "#",
                "#a",
                "?a",
                "a#b#c",
                "%41",
                "%4",
                "%zz",
                "[::1]",
                "a/b:c",
                "a/b",
                "a/b; c=d/e",
                "a /b",
                "a/b c",
                "text/plain;charset=utf-8",
                "a/b/c",
                "a\nb",
                "a\n",
                "application/json\n",
                "a/b;\nc"
            })
    void javaAndSqlHaveTheSameRules(String value) {
        assertSameVerdict("type", value, v -> EventNames.requireSubject("type", v));
        assertSameVerdict("destination", value, EventNames::requireDestination);
        assertSameVerdict("source", value, v -> EventNames.requireUriReference("source", v));
        assertSameVerdict("content_type", value, EventNames::requireContentType);
    }

    private void assertSameVerdict(String column, String value, Consumer<String> rule) {
        assertThat(isTaken(column, value)).as("%s '%s' in SQL", column, value).isEqualTo(isTaken(rule, value));
    }

    private boolean isTaken(String column, String value) {
        String others = column.equals("type") ? "key" : "type, key";
        String values = column.equals("type") ? "'k'" : "'t', 'k'";
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into outbox.event (" + others + ", " + column + ") values (" + values + ", ?)")) {
            insert.setString(1, value);
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("23514");
            return false;
        }
    }

    private static boolean isTaken(Consumer<String> rule, String value) {
        try {
            rule.accept(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void assertRefused(String sql, String why, String hint) {
        assertThatExceptionOfType(PSQLException.class)
                .as(sql)
                .isThrownBy(() -> TestSql.run(dataSource, sql))
                .satisfies(e -> {
                    assertThat(e.getSQLState()).isEqualTo("23514");
                    assertThat(e.getServerErrorMessage().getMessage()).startsWith("outbox event refused: " + why);
                    assertThat(e.getServerErrorMessage().getHint()).contains(hint);
                });
    }

    private String row(String expression) throws SQLException {
        return TestSql.value(dataSource, "select " + expression + " from outbox.event");
    }
}

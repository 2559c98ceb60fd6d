package dev.outbox.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/** Triggers that write events, on tables that programs of any kind write to. */
@OutboxServers
class TableTriggerIT {
    private static final String EVENTS =
            "select type || ' ' || key || ' ' || coalesce(subject, '-') || ' ' || convert_from(data, 'UTF8')"
                    + " from outbox.event where id > %d order by id";

    private final TestDatabase db;
    private long lastSeen;

    TableTriggerIT(TestDatabase db) {
        this.db = db;
    }

    @BeforeAll
    static void migrate(TestDatabase db) throws SQLException {
        OutboxSchema.DEFAULT.migrate(db.dataSource());
        TestSql.run(
                db.dataSource(),
                "create schema app",
                "create table app.todo (id bigint primary key, title text, done boolean not null default false,"
                        + " list_id int, version int not null default 0, secret text)",
                "create table app.order_line (\"order\" text, line int, amount numeric, primary key (line, \"order\"))",
                "create table app.reading (id int, day date, value double precision, primary key (id, day))"
                        + " partition by range (day)",
                "create table app.reading_1 partition of app.reading for values from ('2026-01-01') to ('2026-02-01')",
                "create table app.reading_2 partition of app.reading for values from ('2026-02-01') to ('2026-03-01')");
        create(
                db,
                TableTrigger.on("app.todo")
                        .name("task")
                        .key("list/list_id")
                        .version("version")
                        .exclude("secret"));
        create(db, TableTrigger.on("app.order_line"));
        create(db, TableTrigger.on("app.reading"));
    }

    private static void create(TestDatabase db, TableTrigger.Builder trigger) throws SQLException {
        try (Connection connection = db.dataSource().getConnection()) {
            create(connection, trigger);
        }
    }

    private static void create(Connection connection, TableTrigger.Builder trigger) throws SQLException {
        TestSql.run(
                connection,
                trigger.build().statements(OutboxSchema.DEFAULT, connection).toArray(String[]::new));
    }

    @BeforeEach
    void forgetOlderEvents() throws SQLException {
        lastSeen = Long.parseLong(TestSql.value(db.dataSource(), "select coalesce(max(id), 0) from outbox.event"));
    }

    private void run(String... statements) throws SQLException {
        TestSql.run(db.dataSource(), statements);
    }

    private List<String> events() throws SQLException {
        return TestSql.column(db.dataSource(), EVENTS.formatted(lastSeen));
    }

    @Test
    void eachChangeOfARowIsAnEvent() throws SQLException {
        run(
                "insert into app.todo (id, title, list_id, secret) values (1, 'read', 7, 'hidden')",
                "update app.todo set title = 'write', done = true, version = 1 where id = 1",
                "delete from app.todo where id = 1");

        assertThat(events())
                .containsExactly(
                        "task.created list/7 1 {\"id\": 1, \"state\": {\"done\": false, \"title\": \"read\", \"list_id\": 7},"
                                + " \"entity\": \"task\", \"version\": 0}",
                        "task.updated list/7 1 {\"id\": 1, \"state\": {\"done\": true, \"title\": \"write\", \"list_id\": 7},"
                                + " \"entity\": \"task\", \"changed\": {\"done\": {\"to\": true, \"from\": false},"
                                + " \"title\": {\"to\": \"write\", \"from\": \"read\"}}, \"version\": 1}",
                        "task.deleted list/7 1 {\"id\": 1, \"state\": {\"done\": true, \"title\": \"write\", \"list_id\": 7},"
                                + " \"entity\": \"task\", \"version\": 1}");
    }

    @Test
    void whatChangesNothingOrNothingThatIsToldIsNoEvent() throws SQLException {
        run("insert into app.todo (id, title) values (2, 'x')");
        forgetOlderEvents();

        run(
                "update app.todo set title = title where id = 2",
                "update app.todo set secret = 'other' where id = 2",
                "update app.todo set title = 'y' where id = -1");

        assertThat(events()).isEmpty();
        run("update app.todo set version = 5 where id = 2");
        assertThat(events()).singleElement().asString().contains("\"changed\": {}, \"version\": 5");
    }

    @Test
    void whereNothingMakesTheKeyItIsNameAndId() throws SQLException {
        run("insert into app.todo (id) values (3)");

        assertThat(events()).singleElement().asString().startsWith("task.created task/3 3 {");
    }

    @Test
    void anUpsertIsWhatItTurnsOutToBe() throws SQLException {
        String upsert = "insert into app.order_line values ('a', 1, %s) on conflict (line, \"order\")"
                + " do update set amount = excluded.amount";
        run(upsert.formatted("1.50"), upsert.formatted("2"), upsert.formatted("2.0"));

        assertThat(events())
                .extracting(event -> event.substring(0, event.indexOf(' ')))
                .containsExactly("order-line.created", "order-line.updated");
    }

    @Test
    void copiedRowsAreEvents() throws SQLException, IOException {
        try (Connection connection = db.dataSource().getConnection()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy app.order_line from stdin", new StringReader("c\t1\t1\nc\t2\t2\n"));
        }

        assertThat(events()).hasSize(2);
    }

    @Test
    void aKeyOfSeveralColumnsIsAnObjectAndItsTextKeepsThePartsApart() throws SQLException {
        run("insert into app.order_line values ('7,line=2%', 1, 10000000000000000.01)");

        assertThat(events())
                .containsExactly(
                        "order-line.created order-line/line=1,order=7%2Cline%3D2%25 line=1,order=7%2Cline%3D2%25"
                                + " {\"id\": {\"line\": 1, \"order\": \"7,line=2%\"}, \"state\": {\"amount\":"
                                + " 10000000000000000.01}, \"entity\": \"order-line\"}");
    }

    @Test
    void aChangedKeyIsADeletionAndACreation() throws SQLException {
        run("insert into app.todo (id) values (10)");
        forgetOlderEvents();

        run("update app.todo set id = 11 where id = 10");

        assertThat(events())
                .extracting(event -> event.substring(0, event.indexOf(" {")))
                .containsExactly("task.deleted task/10 10", "task.created task/11 11");
    }

    @Test
    void partitionsAreSeenThroughTheirTableAndByThemselves() throws SQLException {
        run(
                "insert into app.reading values (1, '2026-01-05', 1.5)",
                "update app.reading_1 set value = 2 where id = 1",
                "update app.reading set day = '2026-02-05' where id = 1",
                "delete from app.reading_2 where id = 1");

        assertThat(events())
                .extracting(event -> event.substring(0, event.indexOf(" {")))
                .containsExactly(
                        "reading.created reading/day=2026-01-05,id=1 day=2026-01-05,id=1",
                        "reading.updated reading/day=2026-01-05,id=1 day=2026-01-05,id=1",
                        "reading.deleted reading/day=2026-01-05,id=1 day=2026-01-05,id=1",
                        "reading.created reading/day=2026-02-05,id=1 day=2026-02-05,id=1",
                        "reading.deleted reading/day=2026-02-05,id=1 day=2026-02-05,id=1");
    }

    @Test
    void truncatingIsRefused() throws SQLException {
        run("insert into app.order_line values ('t', 1, 1)");

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> run("truncate app.order_line"))
                .withMessageContaining("truncating app.order_line would lose its events")
                .withMessageContaining("Delete the rows instead, or disable trigger outbox_capture_truncate");
        assertThat(TestSql.value(db.dataSource(), "select count(*) from app.order_line where \"order\" = 't'"))
                .isEqualTo("1");
    }

    @Test
    void whatIsRolledBackIsNoEvent() throws SQLException {
        run("begin; insert into app.order_line values ('r', 1, 1); rollback");

        assertThat(events()).isEmpty();
    }

    @Test
    void valuesAreTheSameWhateverTheSessionIs() throws SQLException {
        run("create table app.kinds (id uuid primary key, at timestamptz, took interval, photo bytea, doc jsonb,"
                + " tags text[], doubled int generated always as (2) stored)");
        create(db, TableTrigger.on("app.kinds"));
        run("set timezone = 'Asia/Tokyo'; set intervalstyle = 'postgres'; set bytea_output = 'escape';"
                + " insert into app.kinds values ('00000000-0000-0000-0000-000000000001',"
                + " '2026-01-02 03:04:05+09', '90 minutes', '\\x616263', '{\"a\": [1]}', '{x,y}')");

        assertThat(events())
                .singleElement()
                .asString()
                .contains(
                        "\"at\": \"2026-01-01T18:04:05+00:00\"",
                        "\"took\": \"PT1H30M\"",
                        "\"photo\": {\"length\": 3, \"sha256\":"
                                + " \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}",
                        "\"doc\": {\"a\": [1]}",
                        "\"tags\": [\"x\", \"y\"]",
                        "\"doubled\": 2")
                .startsWith("kinds.created kinds/00000000-0000-0000-0000-000000000001 00000000");
    }

    @Test
    void aNewColumnIsToldAndMakingTheTriggerAgainChangesIt() throws SQLException {
        run("create table app.grown (id int primary key, a int)");
        create(db, TableTrigger.on("app.grown"));
        run("alter table app.grown add column b int default 4", "insert into app.grown values (1, 2)");
        create(db, TableTrigger.on("app.grown").exclude("b").name("grown-up"));
        run("insert into app.grown values (2, 2)");

        assertThat(events())
                .containsExactly(
                        "grown.created grown/1 1 {\"id\": 1, \"state\": {\"a\": 2, \"b\": 4}, \"entity\": \"grown\"}",
                        "grown-up.created grown-up/2 2 {\"id\": 2, \"state\": {\"a\": 2}, \"entity\": \"grown-up\"}");
    }

    @Test
    void namesAreNeverSql() throws SQLException {
        String column = "a'; drop table app.todo; --";
        String table = "t\"$outbox$; drop table app.todo; \\";
        String excluded = "x\\'$outbox$; drop table app.todo; --";
        String quoted = "app.\"" + table.replace("\"", "\"\"") + "\"";
        run("create table " + quoted + " (\"" + column + "\" text primary key, \"" + excluded
                + "\" bytea, \"%s\" int)");
        create(
                db,
                TableTrigger.on("app." + table)
                        .name("it's")
                        .key("'||now()||'/%s")
                        .exclude(excluded));

        run("insert into " + quoted + " values ('''; drop', '1', 2)");

        assertThat(events())
                .containsExactly("it's.created '||now()||'/2 '; drop {\"id\": \"'; drop\", \"state\": {\"%s\": 2},"
                        + " \"entity\": \"it's\"}");
    }

    @Test
    void aLongNameIsNotCut() throws SQLException {
        String prefix = "x".repeat(62);
        for (String table : List.of(prefix + "a", prefix + "b")) {
            run("create table app." + table + " (id int primary key)");
            create(db, TableTrigger.on("app." + table));
            run("insert into app." + table + " values (1)");
        }

        assertThat(events())
                .extracting(event -> event.substring(0, event.indexOf('.')))
                .containsExactly(prefix + "a", prefix + "b");
    }

    @Test
    void whoOwnsTheTableNeedsNothingButEmitAndWhoWritesToItNothingAtAll() throws SQLException {
        String owner = TestSql.newRole(db, "owner");
        String writer = TestSql.newRole(db, "writer");
        run("create schema shop authorization \"" + owner + "\"");
        TestSql.run(
                db.dataSource(),
                OutboxSchema.DEFAULT.grants(Role.EMITTER, owner).toArray(String[]::new));
        try (Connection connection = TestSql.connectAs(db, owner)) {
            TestSql.run(
                    connection,
                    "create table shop.item (id int primary key, name text)",
                    "grant usage on schema shop to \"" + writer + "\"",
                    "grant insert, select, delete on shop.item to \"" + writer + "\"");
            create(connection, TableTrigger.on("shop.item"));
        }
        try (Connection connection = TestSql.connectAs(db, writer)) {
            TestSql.run(connection, "insert into shop.item values (1, 'x')", "delete from shop.item");

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> TestSql.run(connection, "select outbox.emit('a', 'b', '{}'::jsonb)"))
                    .withMessageContaining("permission denied");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> TestSql.run(
                            connection,
                            "create temp table forged (id int primary key)",
                            "create trigger forged after insert on forged for each row"
                                    + " execute function shop.outbox_capture_item()"))
                    .withMessageContaining("permission denied for function");
        }

        assertThat(events())
                .extracting(event -> event.substring(0, event.indexOf(' ')))
                .containsExactly("item.created", "item.deleted");
        TestSql.dropRole(db, writer);
        TestSql.dropRole(db, owner);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    app.nowhere | id     | there is no table app.nowhere in this database; name it as the catalog does
                    app.keyless | a      | table app.keyless has no primary key, by which events could tell its rows apart
                    app.todo    | nobody | table app.todo has no column nobody; it has id, title, done, list_id, version, secret
                    app.todo    | id     | column id of table app.todo belongs to the primary key
                    app.seen    | id     | there is no table app.seen in this database
                    """)
    void whatCannotBeIsRefusedInOneSentence(String table, String column, String message) throws SQLException {
        run("create table if not exists app.keyless (a int)", "create or replace view app.seen as select 1 as id");

        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(() -> create(db, TableTrigger.on(table).exclude(column)))
                .withMessageStartingWith(message);
    }

    @Test
    void namesThatCannotBeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TableTrigger.on("app."));
        assertThatIllegalArgumentException().isThrownBy(() -> TableTrigger.on("x".repeat(64)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableTrigger.on("todo").name("to do"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableTrigger.on("todo").key("list/"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableTrigger.on("to do").build());
    }
}

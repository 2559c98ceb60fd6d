package dev.outbox.schema;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL of triggers that write events. Every name in it is quoted, every text a literal. */
final class TriggerSql {
    /** The columns of a table or partitioned table; by the catalog's indexes. */
    static final String COLUMNS = """
            select n.nspname as schema, a.attname as name, coalesce(a.attnum = any (i.indkey), false) as in_key,
                a.attgenerated = 'v' as virtual, a.atttypid = 'bytea'::regtype as bytes
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            left join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisprimary
            where n.nspname = coalesce(?, current_schema()) and c.relname = ? and c.relkind in ('r', 'p')
            order by a.attnum
            """;

    /**
     * With the rights of its owner, so that who writes to the table needs none on the outbox. The settings make values the
     * same whatever the session's are.
     */
    private static final String FUNCTION = """
            create or replace function %1$s() returns trigger
                language plpgsql volatile security definer
                set search_path = pg_catalog, pg_temp set timezone = 'UTC'
                set intervalstyle = 'iso_8601' set bytea_output = 'hex' as
            %2$s
            %3$s
            %2$s""";

    private static final String BODY = """
            declare
                old_row jsonb := case when tg_op in ('UPDATE', 'DELETE') then to_jsonb(old) end;
                new_row jsonb := case when tg_op in ('INSERT', 'UPDATE') then to_jsonb(new) end;
                old_state jsonb;
                new_state jsonb;
            begin
                if tg_op = 'TRUNCATE' then
                    raise exception using errcode = 'feature_not_supported',
                        message = format('truncating %%s would lose its events', tg_relid::regclass),
                        hint = 'Delete the rows instead, or disable trigger outbox_capture_truncate of the table.';
                end if;
            %1$s    old_state := old_row - %2$s::text[];
                new_state := new_row - %2$s::text[];
                if tg_op = 'UPDATE' and %3$s = %4$s then
                    if old_state <> new_state%5$s then
                        perform %6$s(
                            type => %7$s, key => %8$s, subject => %9$s,
                            data => %10$s || jsonb_build_object('changed', (
                                select coalesce(jsonb_object_agg(c.key, jsonb_build_object('from', old_state -> c.key, 'to', c.value)), '{}')
                                from jsonb_each(new_state) c where c.value is distinct from old_state -> c.key)));
                    end if;
                    return null;
                end if;
                if old_row is not null then
                    perform %6$s(type => %11$s, key => %12$s, subject => %13$s, data => %14$s);
                end if;
                if new_row is not null then
                    perform %6$s(type => %15$s, key => %8$s, subject => %9$s, data => %10$s);
                end if;
                return null;
            end""";

    /** Bytes are told by their digest, as capture does. */
    private static final String DIGEST = """
                if %1$s ->> %2$s is not null then
                    %1$s := jsonb_set(%1$s, array[%2$s], jsonb_build_object(
                        'sha256', encode(sha256((%1$s ->> %2$s)::bytea), 'hex'),
                        'length', length((%1$s ->> %2$s)::bytea)));
                end if;
            """;

    /**
     * What a trigger is made of.
     *
     * @param leftOut the columns that are no part of the state
     * @param digested the columns of which the state has a digest
     */
    record Content(
            OutboxSchema outbox,
            TriggerTable table,
            String name,
            String keyPrefix,
            @Nullable String keyColumn,
            @Nullable String versionColumn,
            List<String> leftOut,
            List<String> digested) {}

    private TriggerSql() {}

    static List<String> statements(Content content) {
        TriggerTable table = content.table;
        String schema = QuotedIdentifier.of("schema", table.schema());
        String function = schema + "." + QuotedIdentifier.of("function", functionName(table.name()));
        String on = schema + "." + QuotedIdentifier.of("table", table.name());
        String body = body(content);
        return List.of(
                FUNCTION.formatted(function, quote(body), body),
                "revoke all on function " + function + "() from public",
                "create or replace trigger outbox_capture after insert or update or delete on " + on
                        + " for each row execute function " + function + "()",
                "create or replace trigger outbox_capture_truncate before truncate on " + on
                        + " for each statement execute function " + function + "()");
    }

    /** Beside the table. PostgreSQL would cut a name that is too long in silence. */
    private static String functionName(String table) {
        String name = "outbox_capture_" + table;
        return name.getBytes(StandardCharsets.UTF_8).length <= 63
                ? name
                : "outbox_capture_" + UUID.nameUUIDFromBytes(table.getBytes(StandardCharsets.UTF_8));
    }

    /** A dollar quote that does not end within the text: names and literals in it may contain anything. */
    private static String quote(String text) {
        String quote = "$outbox$";
        while (text.contains(quote)) {
            quote = quote.substring(0, quote.length() - 1) + "_$";
        }
        return quote;
    }

    private static String body(Content content) {
        String digests = content.digested.stream()
                .flatMap(column ->
                        List.of("old_row", "new_row").stream().map(row -> DIGEST.formatted(row, literal(column))))
                .collect(Collectors.joining());
        String version = content.versionColumn;
        return BODY.formatted(
                digests,
                "array[" + content.leftOut.stream().map(TriggerSql::literal).collect(Collectors.joining(", ")) + "]",
                id("old_row", content),
                id("new_row", content),
                version == null
                        ? ""
                        : " or old_row -> " + literal(version) + " is distinct from new_row -> " + literal(version),
                content.outbox.name() + ".emit",
                literal(content.name + ".updated"),
                key("new_row", content),
                subject("new_row", content),
                payload("new", content),
                literal(content.name + ".deleted"),
                key("old_row", content),
                subject("old_row", content),
                payload("old", content),
                literal(content.name + ".created"));
    }

    private static String payload(String which, Content content) {
        String row = which + "_row";
        String version = content.versionColumn;
        return "jsonb_build_object('entity', " + literal(content.name) + ", 'id', " + id(row, content) + ", 'state', "
                + which + "_state"
                + (version == null ? "" : ", 'version', " + row + " -> " + literal(version))
                + ")";
    }

    private static String id(String row, Content content) {
        List<String> keys = content.table.keyColumns();
        return keys.size() == 1
                ? "(" + row + " -> " + literal(keys.get(0)) + ")"
                : keys.stream()
                        .map(column -> literal(column) + ", " + row + " -> " + literal(column))
                        .collect(Collectors.joining(", ", "jsonb_build_object(", ")"));
    }

    /** As capture writes identifiers: {@code line=2,order=7}, with what separates the parts percent-encoded in them. */
    private static String subject(String row, Content content) {
        List<String> keys = content.table.keyColumns();
        if (keys.size() == 1) {
            return "nullif(" + row + " ->> " + literal(keys.get(0)) + ", '')";
        }
        UnaryOperator<String> part = column -> literal(column + "=") + " || replace(replace(replace(" + row + " ->> "
                + literal(column) + ", '%', '%25'), ',', '%2C'), '=', '%3D')";
        return keys.stream().map(part).collect(Collectors.joining(" || ',' || ", "", ""));
    }

    private static String key(String row, Content content) {
        String own = literal(content.name + "/") + " || coalesce(" + subject(row, content) + ", '')";
        return content.keyColumn == null
                ? own
                : "coalesce(" + literal(content.keyPrefix) + " || nullif(" + row + " ->> " + literal(content.keyColumn)
                        + ", ''), " + own + ")";
    }

    /** Whatever {@code standard_conforming_strings} says. */
    private static String literal(String text) {
        String quoted = "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted;
    }
}

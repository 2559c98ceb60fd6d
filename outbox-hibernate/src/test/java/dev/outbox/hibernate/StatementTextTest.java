package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tables a statement changes, told by its text. */
class StatementTextTest {
    private static List<String> changed(String sql) {
        return StatementText.of(sql).changedTables().stream()
                .map(TableName::table)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "update todo set done = true | todo",
                "UPDATE ONLY Todo t SET done = true | todo",
                "update \"Todo\" set done = true | Todo",
                "update shop.todo set done = true | todo",
                "update \"my.shop\" . \"to.do\" set done = true | to.do",
                "insert into todo (id) values (1) on conflict (id) do nothing | todo",
                "delete from only todo where id = 1 | todo",
                "merge into todo using plan on plan.id = todo.id when matched then delete | todo",
                "truncate table todo | todo",
                "update/* all */todo set done = true | todo",
            })
    void theTableThatIsChangedIsFound(String sql, String table) {
        assertThat(changed(sql)).containsExactly(table);
    }

    @Test
    void everyTableOfAStatementIsFound() {
        assertThat(changed("delete\n from -- all\n todo")).containsExactly("todo");
        assertThat(changed("with gone as (delete from todo returning id) insert into done select id from gone"))
                .containsExactly("todo", "done");
        assertThat(changed("truncate todo, \"Plan\" , shop.done")).containsExactly("todo", "Plan", "done");
    }

    @Test
    void whatIsOnlyReadOrOnlyTextIsNot() {
        assertThat(changed("update plan set n = (select count(*) from todo)")).containsExactly("plan");
        assertThat(changed("update plan set note = 'it''s: delete from todo'")).containsExactly("plan");
        assertThat(changed("update plan set note = E'\\' delete from todo'")).containsExactly("plan");
        assertThat(changed("update plan set note = $x$delete from todo$x$")).containsExactly("plan");
        assertThat(changed("update plan set n = 1 -- delete from todo")).containsExactly("plan");
        assertThat(changed("update plan set n = 1 /* /* */ delete from todo */"))
                .containsExactly("plan");
        assertThat(changed("update plan set \"delete from todo\" = 1")).containsExactly("plan");
    }

    @Test
    void aSchemaIsComparedWhereBothHaveOne() {
        TableName todo = TableName.parse("shop.todo");

        assertThat(todo.mayBe(TableName.parse("todo"))).isTrue();
        assertThat(todo.mayBe(TableName.parse("db.SHOP.Todo"))).isTrue();
        assertThat(todo.mayBe(TableName.parse("other.todo"))).isFalse();
        assertThat(todo.mayBe(TableName.parse("shop.\"Todo\""))).isFalse();
    }

    @Test
    void noLiteralIsLeft() {
        assertThat(StatementText.of("update t1 set a = 'x''y', b = -1.5e3, c = $$z$$, d = E'\\'q', e = :p1")
                        .text())
                .isEqualTo("update t1 set a = ??, b = -?, c = ?, d = E?, e = :p1");
    }

    @Test
    void textThatEndsInTheMiddleIsTakenAsItIs() {
        for (String broken :
                List.of("update t set a = 'x", "update t /* x", "update t set a = $$x", "update t \"x", "")) {
            assertThat(StatementText.of(broken).text()).doesNotContain("= 'x", "$$");
        }
    }
}

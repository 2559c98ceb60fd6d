package dev.outbox.examples.migrating;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** A guide of docs/migrating: its blocks of SQL, told apart by the word behind {@code ```sql}, run on a database. */
final class Guide {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```sql ([\\w-]+)\\R(.*?)^ *```$");

    private final DataSource database;
    private final Map<String, String> blocks = new LinkedHashMap<>();
    private final Set<String> notRun = new TreeSet<>();

    Guide(String file, DataSource database) {
        this.database = database;
        Path guide = Path.of(System.getProperty("basedir", "."), "../../docs/migrating", file);
        try {
            BLOCK.matcher(Files.readString(guide))
                    .results()
                    .forEach(block -> blocks.put(block.group(1), block.group(2).stripIndent()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        notRun.addAll(blocks.keySet());
    }

    /** Runs a block as it stands there. */
    void run(String block) {
        execute(sql(block));
    }

    /** The number that a block asks for. */
    long count(String block) {
        return Long.parseLong(rows(sql(block)).get(0));
    }

    /** What a block returns, each row as text. */
    List<String> rows(String query) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join(" ", row));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs SQL that is the test's own. */
    void execute(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String sql(String block) {
        String sql = blocks.get(block);
        if (sql == null) {
            throw new IllegalArgumentException("the guide has no block '" + block + "', only " + blocks.keySet());
        }
        notRun.remove(block);
        return sql;
    }

    /** The blocks that no test has run, of which nobody knows whether they work. */
    Set<String> notRun() {
        return notRun;
    }
}

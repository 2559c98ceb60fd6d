package dev.outbox.spring;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.common.BaseDataSource;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.util.ClassUtils;

/**
 * How the relay connects: as the data source does, but not through it, since a session that leads must be the relay's own. The password
 * is asked for with each connection.
 */
record RelayDatabase(String url, @Nullable String user, Supplier<@Nullable String> password) {
    private static final boolean HAS_HIKARI =
            ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", RelayDatabase.class.getClassLoader());

    /**
     * What {@code outbox.relay.database.*} says, and otherwise what the data source knows of itself.
     *
     * @param details how Spring Boot connects, asked where the data source is of a kind that does not tell
     * @throws OutboxConfigurationException if none of them knows, or it is not PostgreSQL
     */
    static RelayDatabase of(
            OutboxProperties.Database own, OutboxDatabase database, @Nullable JdbcConnectionDetails details) {
        String url = own.url();
        String user = own.username();
        RelayDatabase found = url == null || user == null ? ofDataSource(database.dataSource(), details) : null;
        if (url == null) {
            if (found == null) {
                throw new OutboxConfigurationException(
                        "The relay cannot tell how to connect to the outbox from a data source of "
                                + database.dataSource().getClass().getName() + ".",
                        "Set outbox.relay.database.url, .username and .password, or outbox.relay.enabled=false where a relay runs"
                                + " elsewhere.");
            }
            url = found.url();
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new OutboxConfigurationException(
                    "The relay needs a JDBC URL of PostgreSQL, but has " + url.replaceFirst("[?].*", "") + ".",
                    "Set outbox.relay.database.url to one such as jdbc:postgresql://localhost:5432/todo.");
        }
        if (user != null || found == null) {
            return new RelayDatabase(url, user, own::password);
        }
        return new RelayDatabase(url, found.user(), found.password());
    }

    private static @Nullable RelayDatabase ofDataSource(
            DataSource dataSource, @Nullable JdbcConnectionDetails details) {
        RelayDatabase pool = HAS_HIKARI ? Hikari.of(dataSource) : null;
        if (pool != null) {
            return pool;
        }
        BaseDataSource plain = DataSourceUnwrapper.unwrap(dataSource, BaseDataSource.class);
        if (plain != null) {
            return new RelayDatabase(plain.getURL(), plain.getUser(), plain::getPassword);
        }
        return details == null
                ? null
                : new RelayDatabase(details.getJdbcUrl(), details.getUsername(), details::getPassword);
    }

    /** Only loaded where the pool is HikariCP. */
    private static final class Hikari {
        private static final Set<String> CREDENTIALS = Set.of("user", "password");

        static @Nullable RelayDatabase of(DataSource dataSource) {
            HikariDataSource pool =
                    DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class);
            if (pool == null || pool.getJdbcUrl() == null) {
                return null;
            }
            return new RelayDatabase(
                    withParameters(pool.getJdbcUrl(), pool.getDataSourceProperties()),
                    pool.getUsername(),
                    pool::getPassword);
        }

        /** What the pool tells the driver beside the URL, {@code sslmode} for example, holds for the relay too. */
        private static String withParameters(String url, Properties properties) {
            String parameters = new TreeSet<>(properties.stringPropertyNames())
                    .stream()
                            .filter(name -> !CREDENTIALS.contains(name) && !url.matches(".*[?&]" + name + "=.*"))
                            .map(name -> name + "="
                                    + URLEncoder.encode(properties.getProperty(name), StandardCharsets.UTF_8))
                            .collect(Collectors.joining("&"));
            return parameters.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + parameters;
        }
    }
}

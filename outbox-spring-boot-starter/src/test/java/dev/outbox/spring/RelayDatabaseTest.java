package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** The relay connects as the data source does. */
class RelayDatabaseTest {
    private static final String URL = "jdbc:postgresql://db:5432/todo";
    private static final OutboxProperties.Database NOTHING = new OutboxProperties.Database(null, null, null);

    @Test
    void aPoolIsAskedForTheUrlAndEachTimeForThePassword() {
        HikariDataSource pool = pool();

        RelayDatabase database = of(NOTHING, new TransactionAwareDataSourceProxy(pool));

        assertThat(database.url()).isEqualTo(URL);
        assertThat(database.user()).isEqualTo("app");
        assertThat(database.password().get()).isEqualTo("secret");
        pool.setPassword("rotated");
        assertThat(database.password().get()).isEqualTo("rotated");
    }

    @Test
    void whatAPoolTellsTheDriverBesideHoldsForTheRelay() {
        HikariDataSource pool = pool();
        pool.setJdbcUrl(URL + "?sslmode=require");
        pool.addDataSourceProperty("sslmode", "disable");
        pool.addDataSourceProperty("sslrootcert", "/etc/a b.crt");
        pool.addDataSourceProperty("password", "of no concern");

        assertThat(of(NOTHING, pool).url()).isEqualTo(URL + "?sslmode=require&sslrootcert=%2Fetc%2Fa+b.crt");
    }

    @Test
    void thePropertiesGoFirst() {
        RelayDatabase elsewhere =
                of(new OutboxProperties.Database(URL + "2", "relay", "own"), new SimpleDriverDataSource());
        assertThat(elsewhere.url()).isEqualTo(URL + "2");
        assertThat(elsewhere.user()).isEqualTo("relay");
        assertThat(elsewhere.password().get()).isEqualTo("own");

        RelayDatabase otherRole = of(new OutboxProperties.Database(null, "relay", "own"), pool());
        assertThat(otherRole.url()).isEqualTo(URL);
        assertThat(otherRole.user()).isEqualTo("relay");
        assertThat(otherRole.password().get()).isEqualTo("own");

        RelayDatabase pastThePooler = of(new OutboxProperties.Database(URL + "2", null, null), pool());
        assertThat(pastThePooler.url()).isEqualTo(URL + "2");
        assertThat(pastThePooler.user()).isEqualTo("app");
        assertThat(pastThePooler.password().get()).isEqualTo("secret");
    }

    @Test
    void aPlainDataSourceIsAskedToo() {
        PGSimpleDataSource plain = new PGSimpleDataSource();
        plain.setUrl(URL);
        plain.setUser("app");
        plain.setPassword("secret");

        RelayDatabase database = of(NOTHING, plain);

        assertThat(database.url()).startsWith(URL);
        assertThat(database.user()).isEqualTo("app");
        assertThat(database.password().get()).isEqualTo("secret");
    }

    @Test
    void whereTheDataSourceDoesNotTellSpringBootsDetailsDo() {
        RelayDatabase database =
                RelayDatabase.of(NOTHING, new OutboxDatabase(new SimpleDriverDataSource()), new Details());

        assertThat(database.url()).isEqualTo(URL);
        assertThat(database.user()).isEqualTo("app");
        assertThat(database.password().get()).isEqualTo("secret");
    }

    @Test
    void whereNothingTellsTheStartFailsAndNamesTheProperty() {
        assertThatExceptionOfType(OutboxConfigurationException.class)
                .isThrownBy(() -> of(NOTHING, new SimpleDriverDataSource()))
                .withMessageContaining("SimpleDriverDataSource")
                .satisfies(e -> assertThat(e.remedy()).contains("outbox.relay.database.url"));
    }

    private static RelayDatabase of(OutboxProperties.Database own, DataSource dataSource) {
        return RelayDatabase.of(own, new OutboxDatabase(dataSource), null);
    }

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(URL);
        pool.setUsername("app");
        pool.setPassword("secret");
        return pool;
    }

    private static final class Details implements JdbcConnectionDetails {
        @Override
        public String getJdbcUrl() {
            return URL;
        }

        @Override
        public String getUsername() {
            return "app";
        }

        @Override
        public String getPassword() {
            return "secret";
        }
    }
}

package dev.outbox.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.outbox.hibernate.OutboxEntity;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Message;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;

/** An application with Hibernate, whose entities are captured. */
final class TestBank implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    @Entity(name = "Account")
    @OutboxEntity
    static class Account {
        @Id
        long id;

        @Version
        int version;

        int balance;

        Account() {}

        Account(long id) {
            this.id = id;
        }
    }

    /** Without a version: of two transactions that change it the later one has the last word. */
    @Entity(name = "Notice")
    @OutboxEntity
    static class Notice {
        @Id
        long id;

        String text = "";

        Notice() {}

        Notice(long id) {
            this.id = id;
        }
    }

    private final SessionFactory sessions;

    private TestBank(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /**
     * Starts on a database with an outbox.
     *
     * @param parameters of the JDBC URL
     * @param settings among Hibernate's properties
     */
    static TestBank start(TestDatabase database, String parameters, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("hibernate.connection.url", database.jdbcUrl() + parameters);
        all.put("hibernate.connection.username", database.user());
        all.put("hibernate.connection.password", database.password());
        all.put("hibernate.hbm2ddl.auto", "update");
        return new TestBank(new MetadataSources(
                        new StandardServiceRegistryBuilder().applySettings(all).build())
                .addAnnotatedClasses(Account.class, Notice.class)
                .buildMetadata()
                .buildSessionFactory());
    }

    SessionFactory sessions() {
        return sessions;
    }

    /** Opens accounts 1 to {@code count}. */
    void open(int count) {
        inTransaction(session -> {
            for (long id = 1; id <= count; id++) {
                session.persist(new Account(id));
            }
        });
    }

    void inTransaction(Consumer<Session> work) {
        sessions.inTransaction(work);
    }

    /** Writers beside each other, each with its number; a round that meets a conflict of versions is passed over. */
    void write(int writers, int rounds, Function<Integer, Round> writer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Round work = writer.apply(i);
            running.add(threads.submit(() -> {
                for (int round = 0; round < rounds; round++) {
                    try {
                        work.write(round);
                    } catch (OptimisticLockException lost) {
                        // As planned: nothing of it may arrive.
                    }
                }
                return null;
            }));
        }
        for (Future<Void> each : running) {
            each.get();
        }
        threads.shutdown();
    }

    /** A transaction of a writer. */
    interface Round {
        void write(int number) throws Exception;
    }

    /** The versions of the accounts as they are in the database, by the keys of their events. */
    Map<String, Integer> versions() {
        return sessions.fromTransaction(session -> {
            Map<String, Integer> versions = new TreeMap<>();
            session.createSelectionQuery("from Account", Account.class)
                    .getResultList()
                    .forEach(account -> versions.put("account/" + account.id, account.version));
            return versions;
        });
    }

    /** What a stream has of each key, in its order. */
    static Map<String, List<JsonNode>> arrived(String natsUrl, String stream) throws IOException, InterruptedException {
        Map<String, List<JsonNode>> arrived = new TreeMap<>();
        for (Message message : StreamAudit.messages(natsUrl, stream)) {
            arrived.computeIfAbsent(message.getHeaders().getFirst("ce-partitionkey"), key -> new ArrayList<>())
                    .add(JSON.readTree(message.getData()));
        }
        return arrived;
    }

    @Override
    public void close() {
        sessions.close();
    }
}

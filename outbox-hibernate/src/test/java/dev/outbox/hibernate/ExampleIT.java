package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.event.OutboxEvent;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an application can say about its events: the examples of docs/capture.md, which are this file's. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExampleIT {
    // example: entity
    @Entity
    @OutboxEntity(name = "account", key = "owner", subject = "number", source = "/accounts", quiet = "lastSeen")
    static class Account {
        @Id
        @GeneratedValue
        Long id;

        @Version
        int version;

        @Column(nullable = false)
        String owner;

        @Column(nullable = false)
        String number;

        Instant lastSeen;

        @OutboxMask
        String iban;

        @OutboxExclude
        String notes;
    }
    // end

    // example: projector
    @Entity
    @OutboxEntity(name = "invoice", projector = InvoiceProjector.class)
    static class Invoice {
        @Id
        @GeneratedValue
        Long id;

        String customer;
        BigDecimal net;
        BigDecimal tax;
    }

    record InvoiceState(String customer, BigDecimal total) {}

    static class InvoiceProjector implements OutboxProjector<Invoice, InvoiceState> {
        @Override
        public InvoiceState project(Invoice invoice) {
            return new InvoiceState(invoice.customer, invoice.net.add(invoice.tax));
        }
    }
    // end

    @Entity(name = "Wrong")
    @OutboxEntity(quiet = "seen")
    static class Wrong {
        @Id
        long id;

        String name;
    }

    @Entity(name = "Hidden")
    @OutboxEntity(key = "iban")
    static class Hidden {
        @Id
        long id;

        @OutboxMask
        @Column(nullable = false)
        String iban;
    }

    @Entity(name = "Unnumbered")
    @OutboxEntity(subject = "number")
    static class Unnumbered {
        @Id
        long id;

        String number;
    }

    @Entity(name = "Misnumbered")
    @OutboxEntity(subject = "numbr")
    static class Misnumbered {
        @Id
        long id;

        @Column(nullable = false)
        String number;
    }

    @Entity(name = "Stranger")
    @OutboxEntity(source = "not a source")
    static class Stranger {
        @Id
        long id;
    }

    private final TestDatabase database;

    @AutoClose
    private final TestApp app;

    ExampleIT(TestDatabase database) {
        this.database = database;
        this.app = TestApp.start(database, Account.class, Invoice.class);
    }

    private Account given(String owner) {
        Account account = new Account();
        account.owner = owner;
        account.number = "no " + owner;
        account.iban = "DE02120300000000202051";
        account.notes = "speaks in the night";
        app.inTransaction(session -> session.persist(account));
        return account;
    }

    @Test
    void theExamplesAreThoseOfTheDocuments() throws IOException {
        String document = Files.readString(Path.of("../docs/capture.md"));
        String source = Files.readString(Path.of("src/test/java/dev/outbox/hibernate/ExampleIT.java"));
        Matcher example = Pattern.compile("// example: \\w+\\n(.*?)\\n *// end", Pattern.DOTALL)
                .matcher(source);
        int examples = 0;
        for (; example.find(); examples++) {
            assertThat(document).contains(example.group(1).stripIndent().replace("static class", "class"));
        }
        assertThat(examples).isEqualTo(4);
    }

    @Test
    void theEntitySaysNameKeySubjectAndSource() {
        Account account = given("ann");

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("account.created");
        assertThat(event.key()).isEqualTo("ann");
        assertThat(event.source()).isEqualTo("/accounts");
        assertThat(event.subject()).isEqualTo("no ann");

        app.inTransaction(session -> session.find(Account.class, account.id).number = "");
        assertThat(app.onlyEvent().subject()).isEqualTo(account.id.toString());
    }

    @Test
    void aProjectorSaysWhatIsTold() {
        Invoice invoice = new Invoice();
        invoice.customer = "ann";
        invoice.net = new BigDecimal("10.00");
        invoice.tax = new BigDecimal("1.90");
        app.inTransaction(session -> session.persist(invoice));

        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"invoice\",\"id\":" + invoice.id
                        + ",\"state\":{\"customer\":\"ann\",\"total\":11.90}}");
    }

    @Test
    void aMaskedValueIsToldToBeThereAndToChangeButNotShown() {
        Account account = given("bob");
        assertThat(app.onlyEvent().data())
                .endsWith("\"state\":{\"iban\":\"***\",\"lastSeen\":null,\"number\":\"no bob\",\"owner\":\"bob\"}}");

        app.inTransaction(session -> session.find(Account.class, account.id).iban = "DE89370400440532013000");
        assertThat(app.onlyEvent().data())
                .endsWith("\"changed\":{\"iban\":{\"from\":\"***\",\"to\":\"***\"}}}")
                .doesNotContain("DE");

        app.inTransaction(session -> session.find(Account.class, account.id).iban = null);
        assertThat(app.onlyEvent().data()).endsWith("\"changed\":{\"iban\":{\"from\":\"***\",\"to\":null}}}");
    }

    @Test
    void aQuietAttributeAloneIsNoEventAndIsToldWithTheNext() {
        Account account = given("cid");
        app.events();

        app.inTransaction(session -> session.find(Account.class, account.id).lastSeen = Instant.EPOCH);
        assertThat(app.events()).isEmpty();

        app.inTransaction(session -> {
            Account found = session.find(Account.class, account.id);
            found.lastSeen = Instant.EPOCH.plusSeconds(1);
            found.owner = "dora";
        });
        assertThat(app.onlyEvent().data())
                .contains("\"version\":2")
                .contains("\"lastSeen\":{\"from\":\"1970-01-01T00:00:00Z\",\"to\":\"1970-01-01T00:00:01Z\"}");
    }

    @Test
    void whatIsWrongIsRefusedAtTheStart() {
        assertThatThrownBy(() -> TestApp.start(database, Wrong.class))
                .hasMessage("entity " + Wrong.class.getName()
                        + ": @OutboxEntity(quiet = \"seen\") names no captured attribute; name one of [name]");
        assertThatThrownBy(() -> TestApp.start(database, Hidden.class))
                .hasMessage("entity " + Hidden.class.getName() + ": @OutboxEntity(key = \"iban\") names a masked"
                        + " attribute, which would show its value; name another");
        assertThatThrownBy(() -> TestApp.start(database, Misnumbered.class))
                .hasMessage("entity " + Misnumbered.class.getName()
                        + ": @OutboxEntity(subject = \"numbr\") names no captured attribute; name one of [number]");
        assertThatThrownBy(() -> TestApp.start(database, Unnumbered.class))
                .hasMessage("entity " + Unnumbered.class.getName() + ": @OutboxEntity(subject = \"number\") names an"
                        + " attribute that can be null; map it with optional = false or nullable = false, or name"
                        + " another");
        assertThatThrownBy(() -> TestApp.start(database, Stranger.class))
                .hasMessageContaining("entity " + Stranger.class.getName() + ": source 'not a source' is not a URI");
    }

    @Test
    void aSilencedTransactionTellsItsOwnEventsOnlyAndNoOtherIsTouched() {
        try (Session beside = app.sessions().openSession();
                Session session = app.sessions().openSession()) {
            beside.beginTransaction();
            session.beginTransaction();
            Account before = account("before");
            session.persist(before);
            session.flush();
            // example: silence
            Outbox.silence(session);
            session.persist(account("imported"));
            OutboxEvent imported =
                    OutboxEvent.of("accounts.imported", "accounts").build();
            Outbox.write(session, imported);
            // end
            beside.persist(account("beside"));
            session.flush();
            before.owner = "changed";
            session.getTransaction().commit();
            beside.getTransaction().commit();
            assertThat(app.events())
                    .extracting(WrittenEvent::type)
                    .containsExactly("accounts.imported", "account.created");

            session.beginTransaction();
            before.owner = "told again";
            session.getTransaction().commit();
            assertThat(app.onlyEvent().key()).isEqualTo("told again");
        }
    }

    @Test
    void aTransactionThatChangesVeryMuchWritesNowAndThen() {
        app.inTransaction(session -> {
            for (int i = 1; i <= 200; i++) {
                session.persist(account("bulk " + i));
                if (i % 50 == 0) {
                    // example: flush
                    session.flush();
                    Outbox.flush(session);
                    session.clear();
                    // end
                }
            }
        });

        assertThat(app.events())
                .extracting(WrittenEvent::key)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 200).mapToObj(i -> "bulk " + i).toList());
    }

    @Test
    void aStatelessSessionCanBeSilencedAndNoneOutsideOfATransaction() {
        try (StatelessSession session = app.sessions().openStatelessSession()) {
            session.beginTransaction();
            Outbox.silence(session);
            session.insert(account("quiet"));
            session.getTransaction().commit();
            assertThat(app.events()).isEmpty();

            assertThatThrownBy(() -> Outbox.silence(session))
                    .hasMessage("there is no transaction to be silenced; begin one first");
        }
    }

    private static Account account(String owner) {
        Account account = new Account();
        account.owner = owner;
        account.number = "no " + owner;
        return account;
    }
}

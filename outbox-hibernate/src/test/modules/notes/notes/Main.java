package notes;

import dev.outbox.hibernate.Outbox;
import dev.outbox.event.OutboxEvent;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;

/** Writes and changes notes in the database at the JDBC URL that it is given. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        StandardServiceRegistryBuilder settings = new StandardServiceRegistryBuilder()
                .applySettings(Map.of(
                        "hibernate.connection.url", arguments[0],
                        "hibernate.hbm2ddl.auto", "update",
                        "outbox.bulk", "capture"));
        try (SessionFactory sessions = new MetadataSources(settings.build())
                .addAnnotatedClass(Note.class)
                .buildMetadata()
                .buildSessionFactory()) {
            sessions.inTransaction(session -> {
                Note first = new Note(1, "one", new Note.Place(7, Note.Colour.RED), null);
                session.persist(first);
                session.persist(new Note(2, "two", null, first));
            });
            sessions.inTransaction(session -> {
                session.getReference(Note.class, 1).rename("other");
                Outbox.write(session, OutboxEvent.of("note.read", "note/1").build());
            });
            sessions.inTransaction(session ->
                    session.createMutationQuery("delete Note where id = 2").executeUpdate());
        }
    }
}

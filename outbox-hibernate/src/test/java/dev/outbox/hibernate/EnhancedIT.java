package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.util.Map;
import java.util.function.Consumer;
import org.hibernate.Hibernate;
import org.hibernate.bytecode.enhance.spi.interceptor.EnhancementAsProxyLazinessInterceptor;
import org.hibernate.engine.spi.PersistentAttributeInterceptable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Entities with enhanced bytecode: lazy attributes, in-line dirty tracking, no proxies. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnhancedIT {
    private final Class<? extends EnhancedDocument> page;

    @AutoClose
    private final TestApp app;

    private long ids;

    EnhancedIT(TestDatabase database) {
        page = EnhancingClassLoader.enhanced(EnhancedPage.class, EnhancedPage.class)[0].asSubclass(
                EnhancedDocument.class);
        app = TestApp.start(database, Map.of("outbox.bulk", "capture"), page);
    }

    private long given(String title, String text, Long parent) {
        long id = ++ids;
        app.inTransaction(session -> {
            EnhancedDocument document = newPage();
            document.id(id);
            document.title(title);
            document.text(text);
            document.parent(parent == null ? null : session.getReference(page, parent));
            session.persist(document);
        });
        return id;
    }

    private EnhancedDocument newPage() {
        try {
            return page.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private String changed(long id, Consumer<EnhancedDocument> change) {
        app.events();
        app.inTransaction(session -> change.accept(session.find(page, id)));
        return app.onlyEvent().data();
    }

    @Test
    void aNewEntityIsToldWhole() {
        long parent = given("p", "x", null);
        app.events();
        long id = given("t", "long text", parent);

        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"document\",\"id\":" + id + ",\"state\":{\"parent\":" + parent
                        + ",\"text\":\"long text\",\"title\":\"t\"}}");
    }

    @Test
    void aLazyAttributeThatWasNotLoadedIsLeftOutAndNotLoaded() {
        long id = given("t", "long text", null);

        String data = changed(id, document -> {
            document.title("other");
            assertThat(Hibernate.isPropertyInitialized(document, "text")).isFalse();
        });

        assertThat(data)
                .isEqualTo("{\"entity\":\"document\",\"id\":" + id + ",\"state\":{\"parent\":null,\"title\":\"other\"},"
                        + "\"changed\":{\"title\":{\"from\":\"t\",\"to\":\"other\"}}}");
    }

    @Test
    void ofALazyAttributeSetWithoutBeingLoadedOnlyTheNewValueIsKnown() {
        long id = given("t", "long text", null);

        assertThat(changed(id, document -> document.text("new"))).endsWith("\"changed\":{\"text\":{\"to\":\"new\"}}}");
    }

    @Test
    void aReferenceThatIsNoProxyIsNotLoadedForItsId() {
        long parent = given("p", "x", null);
        long id = given("t", "long text", parent);

        String data = changed(id, document -> {
            document.title("other");
            assertThat(((PersistentAttributeInterceptable) document.parent()).$$_hibernate_getInterceptor())
                    .isInstanceOf(EnhancementAsProxyLazinessInterceptor.class);
        });

        assertThat(data).contains("\"parent\":" + parent);
        app.inTransaction(session -> {
            EnhancedDocument document = session.find(page, id);
            document.title("once more");
            session.flush();
            assertThat(Hibernate.isInitialized(document.parent())).isFalse();
        });
    }

    @Test
    void aStatementThatChangesManyRowsTellsLazyAttributesToo() {
        long parent = given("p", "x", null);
        long id = given("t", "long text", parent);
        app.events();

        app.inTransaction(session -> session.createMutationQuery("update Document set text = 'other' where id = " + id)
                .executeUpdate());

        assertThat(app.onlyEvent().data())
                .isEqualTo("{\"entity\":\"document\",\"id\":" + id + ",\"state\":{\"parent\":" + parent
                        + ",\"text\":\"other\",\"title\":\"t\"},"
                        + "\"changed\":{\"text\":{\"from\":\"long text\",\"to\":\"other\"}}}");
    }
}

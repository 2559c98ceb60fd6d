package dev.outbox.hibernate;

/** What the test calls on the entity, whose class is another one than the one it was compiled with. */
public interface EnhancedDocument {
    void id(long id);

    void title(String title);

    void text(String text);

    void parent(EnhancedDocument parent);

    EnhancedDocument parent();
}

package dev.outbox.hibernate;

import jakarta.persistence.Basic;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;

/** Compiled plain, loaded enhanced. */
@Entity(name = "Document")
@OutboxEntity
public class EnhancedPage implements EnhancedDocument {
    @Id
    long id;

    String title;

    @Basic(fetch = FetchType.LAZY)
    String text;

    @ManyToOne(fetch = FetchType.LAZY)
    EnhancedPage parent;

    @Override
    public void id(long id) {
        this.id = id;
    }

    @Override
    public void title(String title) {
        this.title = title;
    }

    @Override
    public void text(String text) {
        this.text = text;
    }

    @Override
    public void parent(EnhancedDocument parent) {
        this.parent = (EnhancedPage) parent;
    }

    @Override
    public EnhancedDocument parent() {
        return parent;
    }
}

package notes;

import dev.outbox.hibernate.OutboxEntity;
import dev.outbox.hibernate.OutboxExclude;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;

@Entity
@OutboxEntity
class Note {
    enum Colour {
        RED,
        GREEN
    }

    @Embeddable
    record Place(int page, Colour colour) {}

    @Id
    private long id;

    private String text;
    private Place place;

    @ManyToOne(fetch = FetchType.LAZY)
    private Note about;

    @OutboxExclude
    private String secret = "secret";

    protected Note() {}

    Note(long id, String text, Place place, Note about) {
        this.id = id;
        this.text = text;
        this.place = place;
        this.about = about;
    }

    void rename(String text) {
        this.text = text;
    }
}

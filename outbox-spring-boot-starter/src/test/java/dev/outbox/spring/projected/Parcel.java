package dev.outbox.spring.projected;

import dev.outbox.hibernate.OutboxEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** Something that is on its way. */
@Entity
@OutboxEntity(projector = ParcelProjector.class)
public class Parcel {
    @Id
    private long id;

    private String address;

    protected Parcel() {}

    /** One that goes to an address. */
    public Parcel(long id, String address) {
        this.id = id;
        this.address = address;
    }

    String town() {
        return address.substring(address.lastIndexOf(' ') + 1);
    }
}

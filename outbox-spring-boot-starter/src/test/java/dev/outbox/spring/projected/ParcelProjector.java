package dev.outbox.spring.projected;

import dev.outbox.hibernate.OutboxProjector;
import org.springframework.core.env.Environment;

/** Tells who sends and to which town, but not to which door. */
class ParcelProjector implements OutboxProjector<Parcel, ParcelState> {
    private final Environment environment;

    ParcelProjector(Environment environment) {
        this.environment = environment;
    }

    @Override
    public ParcelState project(Parcel parcel) {
        return new ParcelState(environment.getRequiredProperty("spring.application.name"), parcel.town());
    }
}

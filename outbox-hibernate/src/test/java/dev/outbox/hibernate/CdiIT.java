package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Projectors where Hibernate has its beans from CDI. */
@OutboxServers
class CdiIT {
    @ApplicationScoped
    static class Towns {
        String of(String address) {
            return address.substring(address.lastIndexOf(' ') + 1);
        }
    }

    record Delivery(String town) {}

    /** A bean of no scope: made with what it depends on, for Hibernate alone. */
    static class Dependent implements OutboxProjector<Parcel, Delivery> {
        private final Towns towns;

        @Inject
        Dependent(Towns towns) {
            this.towns = towns;
        }

        @Override
        public Delivery project(Parcel parcel) {
            return new Delivery(towns.of(parcel.address));
        }
    }

    /** A bean with a scope: the container gives a proxy of it, and makes it when it is asked first. */
    @ApplicationScoped
    static class Scoped implements OutboxProjector<Letter, Delivery> {
        @Inject
        Towns towns;

        @Override
        public Delivery project(Letter letter) {
            return new Delivery(towns.of(letter.address));
        }
    }

    /** No bean of the container's. */
    static class Plain implements OutboxProjector<Postcard, Delivery> {
        @Override
        public Delivery project(Postcard postcard) {
            return new Delivery(postcard.address);
        }
    }

    @Entity(name = "Parcel")
    @OutboxEntity(projector = Dependent.class)
    static class Parcel {
        @Id
        long id = 1;

        String address = "1 Main Street, Springfield";
    }

    @Entity(name = "Letter")
    @OutboxEntity(projector = Scoped.class)
    static class Letter {
        @Id
        long id = 1;

        String address = "1 Main Street, Shelbyville";
    }

    @Entity(name = "Postcard")
    @OutboxEntity(projector = Plain.class)
    static class Postcard {
        @Id
        long id = 1;

        String address = "anywhere";
    }

    @Test
    void projectorsAreBeansWithWhatIsInjectedIntoThem(TestDatabase database) {
        try (SeContainer container = SeContainerInitializer.newInstance()
                        .disableDiscovery()
                        .addBeanClasses(Towns.class, Dependent.class, Scoped.class)
                        .initialize();
                TestApp app = TestApp.start(
                        database,
                        Map.of("jakarta.persistence.bean.manager", container.getBeanManager()),
                        Parcel.class,
                        Letter.class,
                        Postcard.class)) {
            app.inTransaction(session -> {
                session.persist(new Parcel());
                session.persist(new Letter());
                session.persist(new Postcard());
            });

            assertThat(app.events())
                    .extracting(WrittenEvent::data)
                    .satisfiesExactly(
                            parcel -> assertThat(parcel).endsWith("\"state\":{\"town\":\"Springfield\"}}"),
                            letter -> assertThat(letter).endsWith("\"state\":{\"town\":\"Shelbyville\"}}"),
                            postcard -> assertThat(postcard).endsWith("\"state\":{\"town\":\"anywhere\"}}"));
        }
    }
}

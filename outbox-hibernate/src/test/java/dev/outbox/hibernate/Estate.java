package dev.outbox.hibernate;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.annotations.DynamicInsert;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.annotations.TenantId;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;

/** Entities of several tenants in the same tables. */
final class Estate {
    private Estate() {}

    static final Class<?>[] ENTITIES = {Building.class, Flat.class, Penthouse.class, Tenant.class};

    /** Each session is another tenant's than the one before. */
    static final class Tenants implements CurrentTenantIdentifierResolver<String> {
        private int sessions;

        @Override
        public String resolveCurrentTenantIdentifier() {
            return "tenant" + sessions++ % 3;
        }

        @Override
        public boolean validateExistingCurrentSessions() {
            return false;
        }
    }

    @MappedSuperclass
    @OutboxEntity
    abstract static class Base {
        @Id
        @GeneratedValue
        Long id;

        @TenantId
        String tenant;
    }

    @Entity(name = "Building")
    static class Building extends Base {
        @Version
        int version;

        String street;

        @OneToMany(mappedBy = "building")
        List<Flat> flats = new ArrayList<>();

        @ElementCollection
        Set<String> names = new HashSet<>();
    }

    @Entity(name = "Flat")
    @DynamicInsert
    @DynamicUpdate
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Flat extends Base {
        Integer rooms;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Building building;

        @ManyToMany
        Set<Tenant> tenants = new HashSet<>();
    }

    @Entity(name = "Penthouse")
    @OnDelete(action = OnDeleteAction.CASCADE)
    static class Penthouse extends Flat {
        String view;
    }

    @Entity(name = "Tenant")
    static class Tenant extends Base {
        String name;
    }
}

package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/** A reference to an entity: its identifier, never the entity. An uninitialised proxy knows it and stays as it is. */
public final class AssociationForm implements ValueForm {
    private final EntityMappingType target;
    private final EntityPersister persister;
    private final ValueForm id;

    AssociationForm(EntityMappingType target, ValueForm id) {
        this.target = target;
        this.persister = target.getEntityPersister();
        this.id = id;
    }

    /** The entity referred to. */
    public EntityMappingType target() {
        return target;
    }

    @Override
    public @Nullable Object now(@Nullable Object value) {
        return value == null ? null : id.now(identifier(value));
    }

    private @Nullable Object identifier(Object entity) {
        LazyInitializer proxy = HibernateProxy.extractLazyInitializer(entity);
        return proxy == null
                ? concrete(entity).getIdentifierMapping().getIdentifier(entity)
                : proxy.getInternalIdentifier();
    }

    /** A subclass may keep the identifier in an attribute of its own. */
    private EntityPersister concrete(Object entity) {
        return persister.getSubclassEntityPersister(entity, persister.getFactory());
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        id.write(json, taken);
    }

    @Override
    public ObjectNode schema() {
        return id.schema();
    }

    @Override
    public String text(Object taken) {
        return id.text(taken);
    }
}

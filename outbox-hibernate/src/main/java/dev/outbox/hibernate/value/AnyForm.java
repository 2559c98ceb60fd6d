package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import org.hibernate.Hibernate;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/**
 * A reference to an entity of any type: its name and its identifier.
 *
 * @param targets what may be referred to, by the name of the entity
 */
record AnyForm(Map<String, Target> targets) implements ValueForm {
    /** An entity that may be referred to. */
    record Target(String name, AssociationForm association) {}

    private record Reference(Target target, Object id) {}

    @Override
    public @Nullable Object now(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        LazyInitializer proxy = HibernateProxy.extractLazyInitializer(value);
        Target target = targets.get(proxy == null ? Hibernate.getClass(value).getName() : proxy.getEntityName());
        Object id = target == null ? null : target.association.now(value);
        return target == null || id == null ? null : new Reference(target, id);
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        Reference reference = (Reference) taken;
        json.writeStartObject();
        json.writeStringField("entity", reference.target.name);
        reference.target.association.writeField(json, "id", reference.id);
        json.writeEndObject();
    }

    @Override
    public ObjectNode schema() {
        // Not one alternative for each entity that there is: a new entity would change the events of all who refer to
        // any.
        ObjectNode reference = JsonSchemas.object();
        JsonSchemas.property(reference, "entity", JsonSchemas.type("string"));
        JsonSchemas.property(reference, "id", JsonSchemas.any());
        JsonSchemas.require(reference, "entity");
        JsonSchemas.require(reference, "id");
        return reference;
    }

    @Override
    public String text(Object taken) {
        Reference reference = (Reference) taken;
        return reference.target.name + "/" + reference.target.association.text(reference.id);
    }
}

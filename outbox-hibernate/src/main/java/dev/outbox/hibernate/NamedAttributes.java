package dev.outbox.hibernate;

import dev.outbox.hibernate.value.AssociationForm;
import dev.outbox.hibernate.value.MaskedForm;
import dev.outbox.hibernate.value.ValueForm;
import java.util.BitSet;
import java.util.List;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.jspecify.annotations.Nullable;

/**
 * Finds the attributes that {@link OutboxEntity} names.
 *
 * @param attributes the captured ones
 */
record NamedAttributes(EntityMappingType entity, List<AttributeCapture> attributes) {
    private static final String KEY = "key";
    private static final String SUBJECT = "subject";

    /** The places of the attributes whose change alone is no event. */
    BitSet quiet(OutboxEntity annotation) {
        BitSet quiet = new BitSet();
        for (String name : annotation.quiet()) {
            quiet.set(find("quiet", name));
        }
        return quiet;
    }

    /** What makes the key, null where the identifier does. */
    @Nullable
    TextAttribute key(OutboxEntity annotation) {
        return annotation.key().isEmpty() ? null : text(KEY, annotation.key());
    }

    /** What makes the subject, null where the identifier does. */
    @Nullable
    TextAttribute subject(OutboxEntity annotation) {
        return annotation.subject().isEmpty() ? null : text(SUBJECT, annotation.subject());
    }

    private TextAttribute text(String element, String name) {
        int found = find(element, name);
        requireValue(element, name);
        ValueForm form = attributes.get(found).form();
        if (form instanceof MaskedForm) {
            throw refused(element, name, "names a masked attribute, which would show its value; name another");
        }
        String prefix = element.equals(KEY) && form instanceof AssociationForm association
                ? EntityNames.of(association.target()) + "/"
                : "";
        return new TextAttribute(found, form, prefix);
    }

    private int find(String element, String name) {
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.get(i).name().equals(name)) {
                return i;
            }
        }
        throw refused(
                element,
                name,
                "names no captured attribute; name one of "
                        + attributes.stream()
                                .map(AttributeCapture::name)
                                .sorted()
                                .toList());
    }

    /** Events without a value for the key would leave the order of the others, those without a subject their like. */
    private void requireValue(String element, String name) {
        AttributeMapping attribute = entity.findAttributeMapping(name);
        boolean isPrimitive =
                attribute.getPropertyAccess().getGetter().getReturnTypeClass().isPrimitive();
        if (attribute.getAttributeMetadata().isNullable() && !isPrimitive) {
            throw refused(
                    element,
                    name,
                    "names an attribute that can be null; map it with optional = false or nullable = false, or name"
                            + " another");
        }
    }

    private OutboxCaptureException refused(String element, String name, String why) {
        return new OutboxCaptureException(
                "entity " + entity.getEntityName() + ": @OutboxEntity(" + element + " = \"" + name + "\") " + why);
    }
}

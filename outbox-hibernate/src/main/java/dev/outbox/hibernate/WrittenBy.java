package dev.outbox.hibernate;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.AttributeMetadata;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;

/**
 * Which statements write an attribute. Of one that is mapped with {@code insertable = false} or {@code updatable = false}
 * memory may hold anything, which never reaches the database.
 */
enum WrittenBy {
    INSERT_AND_UPDATE,
    INSERT,
    UPDATE,
    /** Its columns are the identifier's: never null, whatever memory holds. */
    IDENTIFIER;

    /** Empty where no statement writes it: another attribute has the column, or only the database does. */
    static Optional<WrittenBy> of(AttributeMapping attribute) {
        AttributeMetadata metadata = attribute.getAttributeMetadata();
        // A collection is written to tables of its own; what the database generates is read after each write.
        if (attribute instanceof PluralAttributeMapping
                || (metadata.isInsertable() && metadata.isUpdatable())
                || isGenerated(attribute)) {
            return Optional.of(INSERT_AND_UPDATE);
        }
        if (metadata.isInsertable()) {
            return Optional.of(INSERT);
        }
        if (metadata.isUpdatable()) {
            return Optional.of(UPDATE);
        }
        return isInIdentifier(attribute) ? Optional.of(IDENTIFIER) : Optional.empty();
    }

    /** Hibernate 7.4 has no answer for parts of embeddables. */
    private static boolean isGenerated(AttributeMapping attribute) {
        return attribute.getDeclaringType() instanceof EntityMappingType && attribute.getGenerator() != null;
    }

    private static boolean isInIdentifier(AttributeMapping attribute) {
        Set<String> columns = columns(attribute);
        return !columns.isEmpty()
                && columns(attribute.findContainingEntityMapping().getIdentifierMapping())
                        .containsAll(columns);
    }

    private static Set<String> columns(ModelPart part) {
        Set<String> columns = new HashSet<>();
        part.forEachSelectable((index, selectable) -> columns.add(selectable.getSelectionExpression()));
        return columns;
    }

    /** Whether events of this kind always know its value, as far as it is loaded. */
    boolean isKnown(EntityChange.Kind kind) {
        return this == INSERT_AND_UPDATE || (this == INSERT && kind == EntityChange.Kind.CREATED);
    }

    boolean byInsert() {
        return this != UPDATE;
    }

    boolean byUpdate() {
        return this != INSERT;
    }
}

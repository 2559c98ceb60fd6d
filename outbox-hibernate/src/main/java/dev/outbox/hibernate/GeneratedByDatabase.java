package dev.outbox.hibernate;

import dev.outbox.hibernate.value.WrittenBy;
import java.util.BitSet;
import org.hibernate.generator.Generator;
import org.hibernate.generator.OnExecutionGenerator;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;

/** Which statements let the database generate an attribute's value. A stateless session does not read it back. */
record GeneratedByDatabase(boolean byInsert, boolean byUpdate) {
    static GeneratedByDatabase of(AttributeMapping attribute) {
        Generator generator = WrittenBy.generator(attribute);
        return generator != null && generator.generatedOnExecution()
                ? new GeneratedByDatabase(generator.generatesOnInsert(), generator.generatesOnUpdate())
                : new GeneratedByDatabase(false, false);
    }

    /**
     * The places in Hibernate's arrays of state of attributes of which alone no update is made. A version, or a time that
     * Hibernate sets, is written with each.
     */
    static BitSet unwrittenAlone(EntityMappingType entity) {
        BitSet unwritten = new BitSet();
        boolean[] isWrittenAlways = {entity.getVersionMapping() != null};
        entity.forEachAttributeMapping(attribute -> {
            Generator generator = WrittenBy.generator(attribute);
            if (generator != null && generator.generatesOnUpdate()) {
                if (!generator.generatedOnExecution()) {
                    isWrittenAlways[0] = true;
                } else if (generator instanceof OnExecutionGenerator database && !database.writePropertyValue()) {
                    unwritten.set(attribute.getStateArrayPosition());
                }
            }
        });
        return isWrittenAlways[0] ? new BitSet() : unwritten;
    }

    boolean ever() {
        return byInsert || byUpdate;
    }
}

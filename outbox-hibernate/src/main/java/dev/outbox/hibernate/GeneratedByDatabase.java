package dev.outbox.hibernate;

import dev.outbox.hibernate.value.WrittenBy;
import org.hibernate.generator.Generator;
import org.hibernate.metamodel.mapping.AttributeMapping;

/** Which statements let the database generate an attribute's value. A stateless session does not read it back. */
record GeneratedByDatabase(boolean byInsert, boolean byUpdate) {
    static GeneratedByDatabase of(AttributeMapping attribute) {
        Generator generator = WrittenBy.generator(attribute);
        return generator != null && generator.generatedOnExecution()
                ? new GeneratedByDatabase(generator.generatesOnInsert(), generator.generatesOnUpdate())
                : new GeneratedByDatabase(false, false);
    }

    boolean ever() {
        return byInsert || byUpdate;
    }
}

package dev.outbox.hibernate.value;

import java.util.Optional;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.type.BasicPluralType;
import org.jspecify.annotations.Nullable;

/** Finds the form of what lies in one column. */
final class BasicForms {
    private BasicForms() {}

    static Optional<ValueForm> of(JdbcMapping mapping, SessionFactoryImplementor factory) {
        if (mapping.getJdbcType().isJson()) {
            return Optional.of(new JsonColumnForm<>(mapping.getMappedJavaType(), factory));
        }
        // The attribute's own value is what the application knows; only where it has no form, the column's is written.
        ValueForm own = ofType(
                mapping.getMappedJavaType().getJavaTypeClass(),
                mapping.getJdbcType().getDefaultSqlTypeCode());
        if (own != null) {
            return Optional.of(own);
        }
        if (mapping instanceof BasicPluralType<?, ?> plural) {
            return of(plural.getElementType(), factory).map(ArrayForm::new);
        }
        if (mapping.getValueConverter() != null) {
            ValueForm relational = ofType(
                    mapping.getJdbcJavaType().getJavaTypeClass(),
                    mapping.getJdbcType().getDefaultSqlTypeCode());
            return relational == null ? Optional.empty() : Optional.of(new ConvertedForm(mapping, relational));
        }
        return Optional.empty();
    }

    private static @Nullable ValueForm ofType(Class<?> type, int sqlType) {
        if (Enum.class.isAssignableFrom(type)) {
            return ScalarForms.ofEnum(type);
        }
        if (type == byte[].class || type == Byte[].class) {
            return new DigestForm();
        }
        ValueForm date = DateForms.of(type, sqlType);
        return date == null ? ScalarForms.of(type) : date;
    }
}

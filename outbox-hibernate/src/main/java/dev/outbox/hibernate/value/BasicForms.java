package dev.outbox.hibernate.value;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Date;
import java.util.Optional;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.type.BasicPluralType;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** Finds the form of what lies in one column. */
final class BasicForms {
    private BasicForms() {}

    static Optional<ValueForm> of(JdbcMapping mapping, ColumnDigits digits, SessionFactoryImplementor factory) {
        if (mapping.getJdbcType().isJson()) {
            return Optional.of(new JsonColumnForm<>(mapping.getMappedJavaType(), factory));
        }
        // The attribute's own value is what the application knows; only where it has no form, the column's is written.
        ValueForm own = ofType(
                mapping.getMappedJavaType().getJavaTypeClass(),
                mapping.getJdbcType().getDefaultSqlTypeCode(),
                digits);
        if (own != null) {
            return Optional.of(own);
        }
        if (mapping instanceof BasicPluralType<?, ?> plural) {
            return of(plural.getElementType(), digits, factory).map(ArrayForm::new);
        }
        if (mapping.getValueConverter() != null) {
            ValueForm relational = ofType(
                    mapping.getJdbcJavaType().getJavaTypeClass(),
                    mapping.getJdbcType().getDefaultSqlTypeCode(),
                    digits);
            return relational == null ? Optional.empty() : Optional.of(ConvertedForm.of(mapping, relational));
        }
        return ofArray(mapping.getMappedJavaType().getJavaTypeClass(), digits);
    }

    /** An array that a {@code UserType} keeps in its own way. */
    private static Optional<ValueForm> ofArray(Class<?> type, ColumnDigits digits) {
        if (!type.isArray()) {
            return Optional.empty();
        }
        return Optional.ofNullable(ofType(type.getComponentType(), SqlTypes.OTHER, digits))
                .map(ArrayForm::new);
    }

    private static @Nullable ValueForm ofType(Class<?> type, int sqlType, ColumnDigits digits) {
        if (Enum.class.isAssignableFrom(type)) {
            return ScalarForms.ofEnum(type);
        }
        if (type == byte[].class || type == Byte[].class) {
            return new DigestForm();
        }
        if (type == BigDecimal.class && isDecimalColumn(sqlType) && digits.scale() != null && digits.scale() > 0) {
            return ScalarForms.decimal(digits.scale());
        }
        ValueForm date = DateForms.of(type, sqlType);
        ValueForm form = date == null ? ScalarForms.of(type) : date;
        return form != null && hasTimeOfDay(type) && isTimeColumn(sqlType)
                ? new RoundedTimeForm(form, digits.ofSecond())
                : form;
    }

    private static boolean hasTimeOfDay(Class<?> type) {
        return !LocalDate.class.equals(type)
                && (Temporal.class.isAssignableFrom(type)
                        || Date.class.isAssignableFrom(type)
                        || Calendar.class.isAssignableFrom(type));
    }

    private static boolean isDecimalColumn(int sqlType) {
        return sqlType == SqlTypes.NUMERIC || sqlType == SqlTypes.DECIMAL;
    }

    private static boolean isTimeColumn(int sqlType) {
        return switch (sqlType) {
            case SqlTypes.TIME,
                    SqlTypes.TIME_UTC,
                    SqlTypes.TIME_WITH_TIMEZONE,
                    SqlTypes.TIMESTAMP,
                    SqlTypes.TIMESTAMP_UTC,
                    SqlTypes.TIMESTAMP_WITH_TIMEZONE,
                    SqlTypes.LOCAL_TIME,
                    SqlTypes.LOCAL_DATE_TIME,
                    SqlTypes.INSTANT,
                    SqlTypes.OFFSET_TIME,
                    SqlTypes.OFFSET_DATE_TIME,
                    SqlTypes.ZONED_DATE_TIME -> true;
            default -> false;
        };
    }
}

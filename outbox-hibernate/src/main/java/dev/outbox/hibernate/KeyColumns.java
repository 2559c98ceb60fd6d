package dev.outbox.hibernate;

import java.lang.reflect.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.loader.ast.internal.MultiKeyLoadHelper;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.metamodel.mapping.JdbcMappingContainer;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.sql.ast.SqlAstTranslator;
import org.hibernate.sql.ast.spi.SqlAppender;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.hibernate.sql.ast.tree.expression.SelfRenderingExpression;
import org.hibernate.sql.exec.internal.JdbcParameterBindingImpl;
import org.hibernate.sql.exec.internal.JdbcParameterImpl;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an entity's identifier, and SQL that restricts a statement to rows by them: the identifiers go into one
 * array for each column, so that there may be any number of them.
 */
final class KeyColumns {
    /** One array of values. */
    static final class Parameter extends JdbcParameterImpl {
        Parameter(JdbcMapping arrayType) {
            super(arrayType);
        }
    }

    private record Column(SelectableMapping selectable, JdbcMapping arrayType, Parameter parameter) {}

    private final SessionFactoryImplementor factory;
    private final List<Column> columns = new ArrayList<>();

    KeyColumns(EntityMappingType entity, SessionFactoryImplementor factory) {
        this.factory = factory;
        entity.getIdentifierMapping().forEachSelectable((index, selectable) -> {
            JdbcMapping type = selectable.getJdbcMapping();
            JdbcMapping arrayType = MultiKeyLoadHelper.resolveArrayJdbcMapping(type, elementClass(type), factory);
            columns.add(new Column(selectable, arrayType, new Parameter(arrayType)));
        });
    }

    private static Class<?> elementClass(JdbcMapping type) {
        return type.getJavaTypeDescriptor().getJavaTypeClass();
    }

    List<SelectableMapping> selectables() {
        return columns.stream().map(Column::selectable).toList();
    }

    /** How SQL for a table with these keys restricts it: {@code (a, b) in (select * from unnest(?, ?))}. */
    String restriction(List<String> names) {
        return "(" + String.join(", ", names) + ") in (select * from unnest("
                + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + "))";
    }

    /** The same for a statement that Hibernate translates. */
    SelfRenderingExpression restrictionOf(List<? extends Expression> references) {
        return new SelfRenderingExpression() {
            @Override
            public void renderToSql(SqlAppender sql, SqlAstTranslator<?> translator, SessionFactoryImplementor owner) {
                String separator = "(";
                for (Expression reference : references) {
                    sql.appendSql(separator);
                    reference.accept(translator);
                    separator = ", ";
                }
                separator = ") in (select * from unnest(";
                for (Column column : columns) {
                    sql.appendSql(separator);
                    column.parameter.accept(translator);
                    separator = ", ";
                }
                sql.appendSql("))");
            }

            @Override
            public JdbcMappingContainer getExpressionType() {
                return factory.getTypeConfiguration().getBasicTypeForJavaType(Boolean.class);
            }
        };
    }

    void bind(JdbcParameterBindings bindings, List<List<@Nullable Object>> keys) {
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            bindings.addBinding(column.parameter, new JdbcParameterBindingImpl(column.arrayType, values(i, keys)));
        }
    }

    /** For {@link #restriction}. */
    @SuppressWarnings("unchecked")
    void bind(PreparedStatement statement, List<List<@Nullable Object>> keys, SharedSessionContractImplementor session)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).arrayType.getJdbcValueBinder().bind(statement, values(i, keys), i + 1, session);
        }
    }

    private Object values(int index, List<List<@Nullable Object>> keys) {
        JdbcMapping type = columns.get(index).selectable.getJdbcMapping();
        Object array = Array.newInstance(elementClass(type), keys.size());
        for (int i = 0; i < keys.size(); i++) {
            Array.set(array, i, keys.get(i).get(index));
        }
        return array;
    }

    /** The key in a row of a result whose first columns are these. */
    List<@Nullable Object> key(ResultSet row, SharedSessionContractImplementor session) throws SQLException {
        @Nullable Object[] key = new @Nullable Object[columns.size()];
        for (int i = 0; i < key.length; i++) {
            JdbcMapping type = columns.get(i).selectable.getJdbcMapping();
            key[i] = type.getJdbcValueExtractor().extract(row, i + 1, session);
        }
        return Collections.unmodifiableList(Arrays.asList(key));
    }

    /** The key that a row begins with which Hibernate has selected. */
    List<@Nullable Object> key(@Nullable Object[] selected) {
        return Collections.unmodifiableList(Arrays.asList(selected).subList(0, columns.size()));
    }
}

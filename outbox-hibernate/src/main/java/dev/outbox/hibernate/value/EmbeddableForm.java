package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.jspecify.annotations.Nullable;

/** An embeddable, or an identifier of several parts: a JSON object; its parts in alphabetical order. */
final class EmbeddableForm implements ValueForm {
    /** One part of the whole. */
    record Part(AttributeMapping attribute, ValueForm form, WrittenBy written) {
        String name() {
            return attribute.getAttributeName();
        }
    }

    private final EmbeddableMappingType type;
    private final boolean inColumns;
    private final List<Part> parts;

    /**
     * @param inColumns whether the parts have columns of the entity's own: each is written or not, and one of which all
     *     are null is null
     */
    EmbeddableForm(EmbeddableMappingType type, boolean inColumns, List<Part> parts) {
        this.type = type;
        this.inColumns = inColumns;
        this.parts = List.copyOf(parts);
    }

    @Override
    public @Nullable Object now(@Nullable Object value) {
        return value == null && !inColumns ? null : take(value, part -> true, ValueForm::now);
    }

    @Override
    public @Nullable Object stored(@Nullable Object value) {
        return value == null && !inColumns ? null : take(value, part -> true, ValueForm::stored);
    }

    @Override
    public @Nullable Object written(@Nullable Object value, Predicate<WrittenBy> by) {
        return inColumns
                ? take(value, part -> by.test(part.written), (form, part) -> form.written(part, by))
                : now(value);
    }

    private @Nullable Object take(
            @Nullable Object value,
            Predicate<Part> known,
            BiFunction<ValueForm, @Nullable Object, @Nullable Object> taking) {
        @Nullable Object[] taken = new @Nullable Object[parts.size()];
        for (int i = 0; i < taken.length; i++) {
            Part part = parts.get(i);
            taken[i] = known.test(part) && hasPart(value, part) ? takePart(value, part, taking) : Absent.ABSENT;
        }
        return whole(taken);
    }

    @Override
    public @Nullable Object orElse(@Nullable Object taken, @Nullable Object earlier) {
        if (!inColumns || !(taken instanceof List<?> values) || earlier == Absent.ABSENT) {
            return ValueForm.super.orElse(taken, earlier);
        }
        @Nullable Object[] merged = new @Nullable Object[parts.size()];
        for (int i = 0; i < merged.length; i++) {
            Part part = parts.get(i);
            Object earlierPart = earlier == null ? part.form.now(null) : ((List<?>) earlier).get(i);
            merged[i] = orElse(part, values.get(i), earlierPart);
        }
        return whole(merged);
    }

    /** What every statement writes has no earlier value: it is absent where the embeddable's class has no such part. */
    private static @Nullable Object orElse(Part part, @Nullable Object taken, @Nullable Object earlier) {
        return taken == Absent.ABSENT && part.written == WrittenBy.INSERT_AND_UPDATE
                ? taken
                : part.form.orElse(taken, earlier);
    }

    private @Nullable Object whole(@Nullable Object[] taken) {
        if (taken.length > 0 && Arrays.stream(taken).allMatch(part -> part == Absent.ABSENT)) {
            return Absent.ABSENT;
        }
        return inColumns && isEmpty(taken) ? null : Collections.unmodifiableList(Arrays.asList(taken));
    }

    private static boolean isEmpty(@Nullable Object[] taken) {
        for (Object part : taken) {
            if (part != null && !isEmptyCollection(part)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEmptyCollection(Object part) {
        return (part instanceof Collection<?> collection && collection.isEmpty())
                || (part instanceof Map<?, ?> map && map.isEmpty())
                || (part instanceof Bag bag && bag.elements().isEmpty());
    }

    private @Nullable Object takePart(
            @Nullable Object value, Part part, BiFunction<ValueForm, @Nullable Object, @Nullable Object> taking) {
        Object partValue = value == null ? null : type.getValue(value, part.attribute.getStateArrayPosition());
        return partValue == LazyPropertyInitializer.UNFETCHED_PROPERTY
                ? Absent.ABSENT
                : taking.apply(part.form, partValue);
    }

    /** In an inheritance of embeddables the type lists the parts of all subclasses. */
    private boolean hasPart(@Nullable Object value, Part part) {
        if (value == null || !type.isPolymorphic()) {
            return true;
        }
        var concrete = type.findSubtypeBySubclass(value.getClass().getName());
        return concrete == null || concrete.declaresAttribute(part.attribute);
    }

    /** Whether the other side owns all of it, or it is excluded, so that nothing is told of it. */
    boolean isWithoutParts() {
        return parts.isEmpty();
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        List<?> values = (List<?>) taken;
        json.writeStartObject();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            part.form.writeField(json, part.name(), values.get(i));
        }
        json.writeEndObject();
    }

    @Override
    public ObjectNode schema() {
        ObjectNode object = JsonSchemas.object();
        for (Part part : parts) {
            Presence presence = Presence.of(part.attribute);
            JsonSchemas.property(object, part.name(), presence.applyTo(part.form.schema()));
            if (!presence.isLazy() && isInEach(part) && isKnown(part)) {
                JsonSchemas.require(object, part.name());
            }
        }
        return object;
    }

    private boolean isInEach(Part part) {
        return !type.isPolymorphic()
                || type.getConcreteEmbeddableTypes().stream()
                        .allMatch(concrete -> concrete.declaresAttribute(part.attribute));
    }

    private boolean isKnown(Part part) {
        return !inColumns || part.written == WrittenBy.INSERT_AND_UPDATE;
    }

    @Override
    public String text(Object taken) {
        List<?> values = (List<?>) taken;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            Object value = values.get(i);
            if (value != null && value != Absent.ABSENT) {
                Part part = parts.get(i);
                text.append(text.isEmpty() ? "" : ",")
                        .append(part.name())
                        .append('=')
                        .append(CompositeText.escape(part.form.text(value)));
            }
        }
        return text.toString();
    }
}

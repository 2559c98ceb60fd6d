package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.JsonNode;
import org.hibernate.metamodel.mapping.SoftDeleteMapping;

/** Whether the indicator in a row says that it counts as deleted. */
final class SoftDeleted {
    private SoftDeleted() {}

    static boolean test(SoftDeleteMapping mapping, JsonNode row) {
        JsonNode indicator = Tables.value(row, mapping.getColumnName());
        return switch (mapping.getSoftDeleteStrategy()) {
            case TIMESTAMP -> !indicator.isNull();
            case DELETED -> isSet(indicator);
            case ACTIVE -> !isSet(indicator);
            default -> throw new IllegalStateException("" + mapping.getSoftDeleteStrategy());
        };
    }

    private static boolean isSet(JsonNode indicator) {
        return switch (indicator.asText()) {
            case "true", "Y", "T", "1" -> true;
            default -> false;
        };
    }
}

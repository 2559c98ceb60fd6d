package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How one mapped value stands in the database and in an event, each brought into a form in which they can be compared.
 *
 * @param columns how many columns hold it
 * @param told brings what an event says into that form
 */
record Shape(int columns, Stored stored, UnaryOperator<JsonNode> told) {
    /** What an event should say. */
    @FunctionalInterface
    interface Stored {
        /**
         * Reads it out of a row.
         *
         * @param values those of the columns
         * @param owner the columns of the owner's row, for what lies in other tables
         */
        JsonNode read(List<JsonNode> values, JsonNode owner, Tables tables);
    }
}

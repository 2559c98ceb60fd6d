package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How one mapped value stands in the database and in an event, each brought into a form in which they can be compared.
 *
 * @param columns how many columns hold it
 * @param told brings what an event says into that form
 * @param certainty how much can be said of it
 */
record Shape(int columns, Stored stored, UnaryOperator<JsonNode> told, Certainty certainty) {
    /** How much can be said of what events say of a value. */
    enum Certainty {
        /** They say it. */
        KNOWN,
        /** They say it or nothing: a stateless session does not read what is generated, and memory need not have it. */
        OPTIONAL,
        /** The columns do not say what it is. */
        UNJUDGED
    }

    Shape(int columns, Stored stored, UnaryOperator<JsonNode> told) {
        this(columns, stored, told, Certainty.KNOWN);
    }

    Shape optional() {
        return new Shape(columns, stored, told, certainty == Certainty.UNJUDGED ? certainty : Certainty.OPTIONAL);
    }

    static Shape unjudged(int columns) {
        JsonNode nothing = RowJournal.JSON.nullNode();
        return new Shape(columns, (values, owner, tables) -> nothing, told -> nothing, Certainty.UNJUDGED);
    }

    boolean isKnown() {
        return certainty == Certainty.KNOWN;
    }

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

package dev.outbox.hibernate.schema;

/**
 * What consumers of an event type could trip over that read what it was before.
 *
 * @param type the event type, {@code todo.updated}
 * @param where the part of the payload: {@code state.title}; empty for the event type itself
 * @param what what became of it: {@code was text and is now an integer}
 */
public record BreakingChange(String type, String where, String what) {
    /** What changed, without the event type. */
    String description() {
        return where.isEmpty() ? what : "'" + where + "' " + what;
    }

    @Override
    public String toString() {
        return type + ": " + description();
    }
}

package dev.outbox.hibernate;

/**
 * A row of the outbox as a test looks at it.
 *
 * @param transaction the transaction that inserted it
 * @param statement the statement that inserted it: rows of one statement have the same
 * @param attributes the extensions as JSON
 * @param data the payload as text
 */
record WrittenEvent(
        long id,
        String transaction,
        String statement,
        String type,
        String key,
        String subject,
        String source,
        String attributes,
        String data) {}

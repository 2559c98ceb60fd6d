package dev.outbox.examples.migrating;

/**
 * What has gone to consumers, by the old way or the new.
 *
 * @param id of the event
 * @param key whose order counts
 * @param number of the event within its key
 */
record Sent(String id, String key, int number) {}

package dev.outbox.torture.write;

import java.util.UUID;

/**
 * An event as a writer wrote it.
 *
 * @param id its id
 * @param key its key
 * @param n its number within the key
 */
public record WrittenEvent(UUID id, String key, int n) {}

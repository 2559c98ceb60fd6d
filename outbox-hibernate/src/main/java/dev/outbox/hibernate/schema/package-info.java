/**
 * The documents that describe events: JSON Schemas, AsyncAPI, what of them a directory holds, and whether a new one keeps what
 * readers of an older one rely on. Knows JSON only, nothing of Hibernate or of capture. Not part of the supported API, except
 * for {@link dev.outbox.hibernate.schema.BreakingChange}: public only for the package above.
 */
@NullMarked
package dev.outbox.hibernate.schema;

import org.jspecify.annotations.NullMarked;

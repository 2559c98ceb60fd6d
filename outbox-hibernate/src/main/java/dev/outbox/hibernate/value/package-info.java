/**
 * How a value of an attribute is taken out of the persistence context and written as JSON: one form per attribute,
 * resolved once from Hibernate's mapping model. Knows the mapping model, knows nothing of sessions, events or the outbox.
 * Not part of the supported API: public only for the package above.
 */
@NullMarked
package dev.outbox.hibernate.value;

import org.jspecify.annotations.NullMarked;

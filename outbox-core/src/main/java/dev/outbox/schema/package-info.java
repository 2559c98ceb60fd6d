/** The outbox schema: its name, its migrations, its SQL contract. */
@NullMarked
package dev.outbox.schema;

import org.jspecify.annotations.NullMarked;

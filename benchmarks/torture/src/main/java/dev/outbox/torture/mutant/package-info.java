/** The relay with one thing broken on purpose, to see that the program finds it. */
@NullMarked
package dev.outbox.torture.mutant;

import org.jspecify.annotations.NullMarked;

/** Not below the other applications of these tests, which would find its repository. */
package dev.outbox.listening;

/** The fault program: breaks relay and servers while events flow, and says whether the promise held. See docs/torture.md. */
@NullMarked
package dev.outbox.torture;

import org.jspecify.annotations.NullMarked;

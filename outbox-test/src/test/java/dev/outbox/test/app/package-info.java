/** The application whose tests are tested. */
package dev.outbox.test.app;

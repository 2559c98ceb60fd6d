package dev.outbox.spring.app;

/** What is to be done when the transaction has committed. */
record Committed(Runnable work) {}

package dev.outbox.spring.projected;

/** What is told of a parcel. */
record ParcelState(String sender, String town) {}

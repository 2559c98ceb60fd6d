package dev.outbox.spring.projected;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application whose events are made by a projector that needs one of its beans. */
@SpringBootApplication
public class ParcelApplication {}

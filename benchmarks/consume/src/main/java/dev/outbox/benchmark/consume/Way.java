package dev.outbox.benchmark.consume;

/** A way to consume the events of the stream, or a ceiling for it. */
enum Way {
    JNATS_GROUP("jnats: durable consumer, each acknowledged"),
    GROUP("a group, order per key", JNATS_GROUP),
    GROUP_WITHOUT_ORDER("a group without order", JNATS_GROUP),
    JNATS_READER("jnats: ordered consumer"),
    READER("a reader without a group", JNATS_READER),
    JDBC("JDBC: a row for each event, committed"),
    GROUP_INBOX("a group with inbox, a row for each event", JDBC);

    private final String words;
    private final Way ceiling;

    Way(String words) {
        this.words = words;
        this.ceiling = this;
    }

    Way(String words, Way ceiling) {
        this.words = words;
        this.ceiling = ceiling;
    }

    String words() {
        return words;
    }

    /** What it is compared with; itself for a ceiling. */
    Way ceiling() {
        return ceiling;
    }

    /** Whether it is bounded by the commits of the database. */
    boolean commits() {
        return this == JDBC || this == GROUP_INBOX;
    }
}

package dev.outbox.spring.reports;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What a second data source keeps, not captured. */
@Entity
public class Report {
    @Id
    private long id;

    protected Report() {}

    /** A new one. */
    public Report(long id) {
        this.id = id;
    }
}

package dev.outbox.benchmark.capture;

import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a business entity has: an identifier, a version, and ten attributes of the usual types. */
@MappedSuperclass
class Row {
    enum State {
        OPEN,
        PAID,
        SENT
    }

    @Id
    @GeneratedValue
    private @Nullable Long id;

    @Version
    private int version;

    String customer = "Ada Lovelace";
    String street = "12 St James's Square";
    String city = "London";
    String remark = "Please ring twice; the bell upstairs is broken and the dog is deaf.";
    UUID reference = new UUID(1, 2);
    BigDecimal amount = new BigDecimal("1234.50");
    int pieces = 3;
    State state = State.OPEN;
    Instant placed = Instant.parse("2026-01-02T03:04:05.678901Z");
    LocalDate due = LocalDate.of(2026, 2, 3);

    void change(int pieces) {
        this.pieces = pieces;
        this.state = pieces % 2 == 0 ? State.PAID : State.SENT;
    }
}

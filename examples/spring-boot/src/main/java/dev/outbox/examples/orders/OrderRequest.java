package dev.outbox.examples.orders;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.util.List;

/**
 * What a customer wants.
 *
 * @param customer who
 * @param lines what
 */
record OrderRequest(@NotBlank String customer, @NotEmpty List<@Valid Line> lines) {
    /**
     * A line.
     *
     * @param sku which product
     * @param quantity how many
     */
    record Line(@NotBlank String sku, @Positive int quantity) {}
}

package dev.outbox.examples.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.Resource;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reads the supplier's price list now and then, all of it in one transaction: a list with a broken line changes nothing and tells nothing.
 * Products whose price is as it was are no events, since Hibernate does not update them.
 */
@Service
class PriceListImport {
    private final Resource priceList;
    private final ProductRepository products;

    PriceListImport(OrdersProperties properties, ProductRepository products) {
        this.priceList = properties.priceList();
        this.products = products;
    }

    @Scheduled(fixedDelayString = "${orders.price-list-every}")
    @Transactional
    public void run() {
        read().lines().filter(line -> !line.isBlank()).forEach(this::take);
    }

    private String read() {
        try {
            return priceList.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the price list " + priceList + " cannot be read", e);
        }
    }

    private void take(String line) {
        int comma = line.indexOf(',');
        String sku = line.substring(0, comma).strip();
        BigDecimal price = new BigDecimal(line.substring(comma + 1).strip());
        products.findById(sku)
                .ifPresentOrElse(product -> product.price(price), () -> products.save(new Product(sku, price)));
    }
}

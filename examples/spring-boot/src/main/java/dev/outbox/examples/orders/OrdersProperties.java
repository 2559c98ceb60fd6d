package dev.outbox.examples.orders;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.io.Resource;

/**
 * The application's own settings.
 *
 * @param priceList where the supplier's price list is
 * @param priceListEvery how often it is read
 */
@ConfigurationProperties("orders")
record OrdersProperties(Resource priceList, Duration priceListEvery) {}

package dev.outbox.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.spring.OutboxListeners;
import dev.outbox.testkit.NatsServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** The whole application, from a request to the stream, and back from it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(LocalServers.class)
class OrdersIT {
    private final PriceListImport priceList;
    private final InvoiceRepository invoices;
    private final OutboxListeners listeners;
    private final StreamReader stream;
    private final RestClient http;

    @Autowired
    OrdersIT(
            PriceListImport priceList,
            InvoiceRepository invoices,
            OutboxListeners listeners,
            NatsServer nats,
            @LocalServerPort int port) {
        this.priceList = priceList;
        this.invoices = invoices;
        this.listeners = listeners;
        this.stream = new StreamReader(nats.url());
        this.http = RestClient.builder()
                .baseUrl("http://127.0.0.1:" + port)
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {})
                .build();
    }

    @BeforeEach
    void importPrices() {
        priceList.run();
    }

    @Test
    void anOrderAndItsPaymentAreInTheStreamInOrder() {
        long id = place("Ada", "tent", 1, "gas-cartridge", 2);
        assertThat(post("/orders/" + id + "/payment", Map.of()).path("status").asString())
                .isEqualTo("PAID");

        List<Event> events = eventsOf("order/" + id, 3);
        assertThat(events).extracting(Event::type).containsExactly("order.created", "order.updated", "order.paid");
        assertThat(events.get(0).data().at("/state/customer").asString()).isEqualTo("Ada");
        assertThat(events.get(0).data().at("/state/lines/1/sku").asString()).isEqualTo("gas-cartridge");
        assertThat(events.get(1).data().at("/changed/status/from").asString()).isEqualTo("OPEN");
        assertThat(events.get(1).data().at("/changed/status/to").asString()).isEqualTo("PAID");
        assertThat(events.get(2).data().path("amount").decimalValue()).isEqualByComparingTo("266.00");
    }

    /** The group is set back to the stream's first event, as a replay does. */
    @Test
    void aPaymentIsInvoicedOnceAlthoughItsEventIsDeliveredAgain() throws Exception {
        long id = place("Annie", "oat-milk", 3);
        post("/orders/" + id + "/payment", Map.of());
        await().atMost(Duration.ofSeconds(30)).until(() -> invoices.countByOrder(id) == 1);

        listeners.stop();
        stream.forgetGroup("invoices");
        listeners.start();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(get("/actuator/metrics/inbox.duplicates")
                                .at("/measurements/0/value")
                                .asInt())
                        .isPositive());
        long next = place("Annie", "oat-milk", 1);
        post("/orders/" + next + "/payment", Map.of());
        await().atMost(Duration.ofSeconds(30)).until(() -> invoices.countByOrder(next) == 1);

        assertThat(invoices.countByOrder(id)).isEqualTo(1);
        assertThat(get("/actuator/health")
                        .at("/components/outboxListeners/status")
                        .asString())
                .isEqualTo("UP");
        assertThat(get("/actuator/outbox").at("/listeners/invoices/connected").asBoolean())
                .isTrue();
    }

    @Test
    void whatIsRefusedTellsNobody() throws Exception {
        long id = place("Grace", "tent", 1);
        post("/orders/" + id + "/payment", Map.of());

        assertThat(post("/orders/" + id + "/payment", Map.of()).path("status").asInt())
                .isEqualTo(409);
        assertThat(order("Grace", "yacht", 1).path("status").asInt()).isEqualTo(404);

        long next = place("Grace", "oat-milk", 1);
        assertThat(eventsOf("order/" + next, 1)).hasSize(1);
        assertThat(stream.events())
                .filteredOn(event -> event.key().equals("order/" + id))
                .extracting(Event::type)
                .containsExactly("order.created", "order.updated", "order.paid");
    }

    @Test
    void pricesAreEventsOnceAndNotWithEachImport() {
        priceList.run();
        place("Edsger", "oat-milk", 1);

        assertThat(eventsOf("product/oat-milk", 1)).extracting(Event::type).containsExactly("product.created");
    }

    @Test
    void healthAndEndpointTellWhatTheRelayDoes() {
        place("Barbara", "oat-milk", 2);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                get("/actuator/outbox").at("/backlog/waiting").asInt())
                        .isZero());
        assertThat(get("/actuator/outbox").at("/relay/role").asString()).isEqualTo("LEADING");
        assertThat(get("/actuator/health").at("/components/outbox/status").asString())
                .isEqualTo("UP");
        assertThat(get("/actuator/metrics/outbox.leader")
                        .at("/measurements/0/value")
                        .asInt())
                .isEqualTo(1);
    }

    private List<Event> eventsOf(String key, int atLeast) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> stream.events().stream()
                                .filter(event -> event.key().equals(key))
                                .toList(),
                        events -> events.size() >= atLeast);
    }

    private long place(String customer, Object... skusAndQuantities) {
        return order(customer, skusAndQuantities).path("id").asLong();
    }

    private JsonNode order(String customer, Object... skusAndQuantities) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (int i = 0; i < skusAndQuantities.length; i += 2) {
            lines.add(Map.of("sku", skusAndQuantities[i], "quantity", skusAndQuantities[i + 1]));
        }
        return post("/orders", Map.of("customer", customer, "lines", lines));
    }

    private JsonNode post(String path, Object body) {
        return http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .body(JsonNode.class);
    }

    private JsonNode get(String path) {
        return http.get().uri(path).retrieve().body(JsonNode.class);
    }
}

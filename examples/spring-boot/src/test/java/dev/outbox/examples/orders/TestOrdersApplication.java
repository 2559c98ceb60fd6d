package dev.outbox.examples.orders;

import dev.outbox.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** The application with servers of its own, to try it out; it prints the events that arrive in NATS. */
public class TestOrdersApplication {
    /** Starts all of it. */
    public static void main(String[] args) {
        SpringApplication.from(OrdersApplication::main)
                .with(LocalServers.class, EventPrinter.class)
                .run(args);
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class EventPrinter {
        @Bean
        Connection subscriber(NatsServer nats) throws Exception {
            System.out.println("Subscribing at " + nats.url() + " to events.>");
            Connection connection = Nats.connect(nats.url());
            connection.createDispatcher(EventPrinter::print).subscribe("events.>");
            return connection;
        }

        private static void print(Message event) {
            System.out.println(
                    "  --> " + event.getSubject() + "  " + new String(event.getData(), StandardCharsets.UTF_8));
        }
    }
}

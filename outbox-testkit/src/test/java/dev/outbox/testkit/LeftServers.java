package dev.outbox.testkit;

import java.util.Map;

/** A program that starts servers, prints their process ids and folders, and neither closes them nor ends. */
final class LeftServers {
    private LeftServers() {}

    public static void main(String[] arguments) throws InterruptedException {
        NatsServer nats = NatsServer.start();
        LocalPostgres postgres = LocalPostgres.start(PostgresLaunch.with(Map.of()));
        System.out.println("left " + nats.pid() + " " + nats.storeDir().getParent());
        System.out.println("left " + postgres.pid() + " " + postgres.folder());
        Thread.currentThread().join();
    }
}

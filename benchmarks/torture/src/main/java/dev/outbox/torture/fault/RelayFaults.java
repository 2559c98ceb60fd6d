package dev.outbox.torture.fault;

import dev.outbox.torture.stage.RelayProcess;
import dev.outbox.torture.stage.Timing;
import dev.outbox.torture.stage.Waiting;

/** What happens to relays. */
final class RelayFaults {
    private RelayFaults() {}

    static void kill(Scene scene) throws Exception {
        RelayProcess leader = scene.stage().awaitLeader();
        leader.kill();
        leader.start();
    }

    static void away(Scene scene) throws Exception {
        scene.stage().awaitLeader();
        scene.burst();
        for (RelayProcess relay : scene.stage().relays()) {
            relay.kill();
        }
        scene.outlastDuplicateWindow();
        scene.stage().startRelays();
    }

    static void stop(Scene scene) throws Exception {
        RelayProcess leader = scene.stage().awaitLeader();
        leader.stop();
        leader.start();
    }

    static void frozen(Scene scene) throws Exception {
        RelayProcess leader = scene.stage().awaitLeader();
        scene.burst();
        leader.freeze();
        scene.stage().awaitLead(scene.stage().other(leader));
        // The new leader needs a moment to send what the frozen one has in its queue.
        scene.outlastDuplicateWindow();
        Waiting.pause(Timing.LEASE);
        leader.thaw();
    }

    static void race(Scene scene) throws Exception {
        for (int i = 0; i < 3; i++) {
            for (RelayProcess relay : scene.stage().relays()) {
                relay.kill();
            }
            scene.stage().startRelays();
            scene.stage().awaitLeader();
            scene.pause(0, 300);
        }
    }

    static void backlog(Scene scene) throws Exception {
        for (RelayProcess relay : scene.stage().relays()) {
            relay.stop();
        }
        long until = scene.pace().written() + scene.eventsPerFault();
        scene.pace().burst(scene.eventsPerFault());
        Waiting.until(
                "a backlog", java.time.Duration.ofMinutes(5), () -> scene.pace().written() >= until);
        scene.stage().startRelays();
    }
}

package dev.outbox.torture.fault;

/** What happens to PostgreSQL. */
final class DatabaseFaults {
    private DatabaseFaults() {}

    static void cutSessions(Scene scene) throws Exception {
        scene.stage().cutSessions();
    }

    static void crash(Scene scene) throws Exception {
        scene.stage().postgres().crash();
        scene.pause(0, 1_000);
        scene.stage().postgres().startAgain();
    }
}

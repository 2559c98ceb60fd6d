package dev.outbox.torture.fault;

/** Which fault does what. Each returns when all is whole again, as far as it can be without the relay. */
final class Faults {
    private Faults() {}

    static void strike(FaultKind kind, Scene scene) throws Exception {
        switch (kind) {
            case RELAY_KILL -> RelayFaults.kill(scene);
            case RELAY_AWAY -> RelayFaults.away(scene);
            case RELAY_STOP -> RelayFaults.stop(scene);
            case RELAY_FROZEN -> RelayFaults.frozen(scene);
            case RELAY_RACE -> RelayFaults.race(scene);
            case SESSION_CUT -> DatabaseFaults.cutSessions(scene);
            case DATABASE_CRASH -> DatabaseFaults.crash(scene);
            case NATS_KILL -> NatsFaults.kill(scene);
            case NATS_AWAY -> NatsFaults.away(scene);
            case NATS_FROZEN -> NatsFaults.frozen(scene);
            case STORE_PUT_BACK -> NatsFaults.putStoreBack(scene);
            case STREAM_DELETED -> NatsFaults.deleteStream(scene);
            case BACKLOG -> RelayFaults.backlog(scene);
        }
    }
}

package dev.outbox.torture.fault;

import dev.outbox.torture.stage.Broker;
import dev.outbox.torture.stage.StoreCopy;
import dev.outbox.torture.stage.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happens to nats-server and the stream. */
final class NatsFaults {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private NatsFaults() {}

    static void kill(Scene scene) {
        scene.stage().nats().kill();
        scene.stage().nats().startAgain();
    }

    static void away(Scene scene) throws Exception {
        scene.stage().nats().killAll();
        scene.outlastDuplicateWindow();
        scene.stage().nats().startAgain();
    }

    static void frozen(Scene scene) throws Exception {
        scene.stage().nats().freeze();
        scene.pause(200, 4_000);
        scene.stage().nats().thaw();
    }

    static void putStoreBack(Scene scene) throws Exception {
        Broker nats = scene.stage().nats();
        nats.killAll();
        List<StoreCopy> copies = new ArrayList<>();
        for (Path store : nats.stores()) {
            copies.add(StoreCopy.of(store, scene.stage().folder()));
        }
        nats.startAgain();
        long before = scene.stream().awaitState().getLastSequence();
        Waiting.until("the stream to grow beyond the copy", PATIENCE, () -> {
            // The fence of the next leader alone is nothing that could be lost.
            return scene.stream().state().getLastSequence() > before + 20;
        });
        scene.pause(1_000, 3_000);
        nats.killAll();
        for (StoreCopy copy : copies) {
            copy.putBack();
        }
        nats.startAgain();
    }

    static void deleteStream(Scene scene) throws Exception {
        boolean replace = scene.random().nextBoolean();
        Waiting.until("the stream to be deleted", PATIENCE, () -> {
            if (replace) {
                scene.stream().replace();
            } else {
                scene.stream().delete();
            }
            return true;
        });
    }
}

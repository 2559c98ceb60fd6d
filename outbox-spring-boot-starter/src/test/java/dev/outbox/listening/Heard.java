package dev.outbox.listening;

import dev.outbox.consumer.ReceivedEvent;
import dev.outbox.spring.OutboxListener;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.stereotype.Component;

/** Hears all that can be heard, in all ways. */
@Component
public class Heard {
    private final Queue<String> all = new ConcurrentLinkedQueue<>();

    /** What was heard by one method, in the order in which it was. */
    public List<String> by(String method) {
        return all.stream()
                .filter(each -> each.startsWith(method + ":"))
                .map(each -> each.substring(method.length() + 1))
                .toList();
    }

    @OutboxListener(pattern = "praise.written", group = "answers")
    void answer(Praised praised, ReceivedEvent event) {
        all.add("answer:" + praised.title() + " by " + event.type());
    }

    @OutboxListener(
            pattern = "todo.praised",
            group = "${heard.group:again}",
            once = false,
            concurrency = "${heard.at-a-time:1}")
    void again(String text) {
        all.add("again:" + text);
    }

    @OutboxListener(pattern = "todo.praised", broadcast = true)
    void broadcast(ReceivedEvent event) {
        all.add("broadcast:" + event.type());
    }

    @OutboxListener(pattern = "todo.praised", broadcast = true, startAt = OutboxListener.Start.NEXT)
    void next(ReceivedEvent event) {
        all.add("next:" + event.type());
    }

    @Loudly("todo.>")
    void loudly(CloudEvent event, byte[] data, Map<String, Object> json) {
        all.add("loudly:" + event.getType() + " " + new String(data, StandardCharsets.UTF_8) + " " + json.get("stars"));
    }

    @OutboxListener(pattern = "todo.praised", group = "nothing", once = false)
    static void nothing() {}
}

package dev.outbox.test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Events that are simply there, to test what assertions say of them. */
record GivenEvents(List<RecordedEvent> events) implements EventSource {
    static EventsAssert assertGiven(TestEvent... events) {
        return new EventsAssert(of(events));
    }

    static GivenEvents of(TestEvent... events) {
        return new GivenEvents(Arrays.stream(events).map(GivenEvents::recorded).toList());
    }

    static RecordedEvent recorded(TestEvent event) {
        return new RecordedEvent(event.toOutboxEvent(), null);
    }

    @Override
    public List<RecordedEvent> read() {
        return events;
    }

    @Override
    public String what() {
        return "the events of the test's transactions";
    }

    @Override
    public Optional<String> hint() {
        return Optional.empty();
    }

    @Override
    public CapturedEvents captured() {
        throw new UnsupportedOperationException();
    }
}

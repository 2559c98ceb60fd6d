package dev.outbox.relay.app;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Decides whether a complaint that comes again and again is worth another line: the first time, then after a second, then after
 * twice as long each time, up to ten minutes. After a minute of silence it is new again. For one thread.
 */
final class Repetition {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final int REMEMBERED = 32;

    private final LongSupplier nanoTime;
    private final Map<String, Complaint> complaints = new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Complaint> eldest) {
            return size() > REMEMBERED;
        }
    };

    Repetition(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Hears a complaint; those that differ in numbers only are the same.
     *
     * @return how many times it was heard, if that is worth saying; else 0
     */
    int hear(String text) {
        String key = text.replaceAll("\\d+", "#");
        long now = nanoTime.getAsLong();
        Complaint complaint = complaints.get(key);
        if (complaint == null || now - complaint.heard > SILENCE.toNanos()) {
            complaints.put(key, new Complaint(now));
            return 1;
        }
        return complaint.isWorthSayingAgain(now) ? complaint.times : 0;
    }

    private static final class Complaint {
        private int times = 1;
        private long heard;
        private long said;
        private Duration pause = FIRST;

        Complaint(long now) {
            this.heard = now;
            this.said = now;
        }

        boolean isWorthSayingAgain(long now) {
            times++;
            heard = now;
            if (now - said < pause.toNanos()) {
                return false;
            }
            said = now;
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
            return true;
        }
    }
}

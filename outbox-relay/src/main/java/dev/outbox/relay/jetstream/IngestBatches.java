package dev.outbox.relay.jetstream;

import dev.outbox.relay.port.EventStream.Answers;
import dev.outbox.relay.port.EventStream.Refusal;
import dev.outbox.relay.port.StreamUnavailableException;
import io.nats.client.Connection;
import io.nats.client.Message;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends fast-ingest batches (ADR-50 of NATS, server 2.14) in gap mode {@code fail}: the server stores message after message, in order
 * and without gaps, and ends the batch at the first that it cannot store. What it answers, as seen with server 2.15.1:
 *
 * <ul>
 *   <li>an acknowledgement with the number of messages that are stored ends a batch; what is still to come of it is refused (10208);
 *   <li>the first message refused: an error, and nothing of the batch is stored;
 *   <li>a later one refused when it is to be stored: {@code "type":"err"}, then the end;
 *   <li>a later one refused at the door (too large): an error; the next one is a gap, which ends the batch. If it was the last
 *       there is no next one, and the batch has to be ended;
 *   <li>duplicates count as stored. The sequence is that of the last message that was not one, 0 if all were. Of a whole batch's last
 *       message it says that it may have been one, by an answer before the end; of the last before a gap it says nothing.
 * </ul>
 *
 * <p>Each message names the fence: a batch that was begun before a newer fence goes on behind it, so the first alone would not do. A
 * replicated stream checks only one such message at a time (error 10164), so there these batches are not used. Not thread-safe.
 */
final class IngestBatches {
    private static final String MARK = ".$FI";
    private static final int START = 0;
    private static final int APPEND = 1;
    private static final int STORE_AND_END = 2;
    private static final int END = 3;
    private static final int UNKNOWN_BATCH = 10208;

    private final Connection connection;
    private final Fence fence;
    private final String inbox;
    private final String idPrefix;
    private final Stored stored;
    private final Map<Long, Open> open = new HashMap<>();

    /** Knows what the stream holds. */
    interface Stored {
        /** Whether the message with this id is at this sequence. */
        boolean isAt(long sequence, String messageId);
    }

    /** A batch that has not ended. */
    private static final class Open {
        final BatchMessages messages;

        @Nullable
        Refusal why;

        boolean lastIsInDoubt;

        Open(BatchMessages messages) {
            this.messages = messages;
        }
    }

    /**
     * @param inbox with its final dot, where answers are taken
     * @param idPrefix what no other connection's batches begin with, without a minus sign but at its end
     * @param stored is asked where the stream does not say which event has the sequence that it tells
     */
    IngestBatches(Connection connection, Fence fence, String inbox, String idPrefix, Stored stored) {
        this.connection = connection;
        this.fence = fence;
        this.inbox = inbox;
        this.idPrefix = idPrefix;
        this.stored = stored;
    }

    /** Whether a message is an answer to such a batch. */
    static boolean isAnswer(Message message) {
        return message.getSubject().endsWith(MARK);
    }

    void send(long token, BatchMessages messages) {
        open.put(token, new Open(messages));
        int size = messages.size();
        for (int i = 1; i <= size; i++) {
            int operation = i == size ? STORE_AND_END : i == 1 ? START : APPEND;
            fence.addToBatch(messages.headers().get(i - 1));
            connection.publish(
                    messages.subjects().get(i - 1),
                    reply(token, size, i, operation),
                    messages.headers().get(i - 1),
                    messages.data(i - 1));
        }
    }

    private String reply(long token, int size, int sequence, int operation) {
        return inbox + idPrefix + -token + "." + size + ".fail." + sequence + "." + operation + MARK;
    }

    /** Takes an answer; true when it ends a batch. */
    boolean answer(Message message, ServerErrors errors, Answers to) {
        String[] tokens = message.getSubject().substring(inbox.length()).split("\\.", -1);
        long token = -Long.parseLong(tokens[0].substring(tokens[0].lastIndexOf('-') + 1));
        int sequence = Integer.parseInt(tokens[3]);
        Open batch = open.get(token);
        if (batch == null) {
            return false;
        }
        if (message.isStatusMessage()) {
            open.remove(token);
            PublishAnswer.deliver(token, message, errors, to);
            return true;
        }
        PublishAnswer answer = PublishAnswer.of(message);
        if (answer.isEndOfBatch()) {
            open.remove(token);
            to.storedInPart(token, answer.count(), ended(batch, answer), batch.why);
            return true;
        }
        if (!answer.isRefused()) {
            batch.lastIsInDoubt |= Integer.parseInt(tokens[4]) == STORE_AND_END;
            return false;
        }
        Refusal refusal = errors.refusal(answer.errorCode(), answer.description());
        if (answer.errorCode() == UNKNOWN_BATCH) {
            // It has ended, and the answer that says how was lost.
            refusal = new Refusal(null, refusal.description());
        } else if (sequence > 1) {
            refusedWithin(token, batch, sequence, refusal);
            return false;
        }
        open.remove(token);
        to.failed(token, refusal);
        return true;
    }

    /** The sequence of the last event that is stored; 0 if none was stored just now, since all were recognised. */
    private long ended(Open batch, PublishAnswer answer) {
        int count = answer.count();
        if (answer.isDuplicate() || count == 0) {
            return 0;
        }
        long sequence = answer.sequence();
        boolean inDoubt = batch.lastIsInDoubt || count < batch.messages.size();
        if (inDoubt && sequence > 0 && !stored.isAt(sequence, batch.messages.id(count - 1))) {
            throw new StreamUnavailableException("of a batch of " + batch.messages.size()
                    + " events some were recognised as duplicates, others were not; the stream does not say which, so they will be"
                    + " looked up in it");
        }
        return sequence;
    }

    private void refusedWithin(long token, Open batch, int sequence, Refusal refusal) {
        if (batch.why == null) {
            batch.why = refusal;
        }
        int size = batch.messages.size();
        if (sequence == size) {
            connection.publish(batch.messages.subjects().get(0), reply(token, size, size, END), new byte[0]);
        }
    }
}

package dev.outbox.consumer;

import dev.outbox.consumer.jetstream.EventSource.Backlog;
import dev.outbox.consumer.jetstream.GroupAdministration;
import dev.outbox.consumer.jetstream.StartAt;
import io.nats.client.Connection;

/** What people do with the groups of a stream: look at them, set them back, end them. Thread-safe. */
public final class ConsumerGroups {
    private final GroupAdministration groups;

    private ConsumerGroups(GroupAdministration groups) {
        this.groups = groups;
    }

    /** Those of a stream. */
    public static ConsumerGroups of(Connection connection, String stream) {
        return new ConsumerGroups(new GroupAdministration(connection, stream));
    }

    /**
     * Lets a group begin anew somewhere else: at the stream's beginning, for example, so that all is handled again. Its members may run; they
     * notice within some seconds. What its {@link dev.outbox.consumer.inbox.Inbox} remembers is not handled again, unless that is told to
     * forget it before.
     *
     * @throws ConsumerException if there is no such group, or the server does not do it
     */
    public void replay(String group, StartAt from) {
        try {
            groups.setBack(group, from);
        } catch (Exception e) {
            throw failed("setting back", group, e);
        }
    }

    /**
     * Ends a group: the server forgets how far it is. Its members must not run, or they begin it anew.
     *
     * @throws ConsumerException if there is no such group, or the server does not do it
     */
    public void delete(String group) {
        try {
            groups.delete(group);
        } catch (Exception e) {
            throw failed("deleting", group, e);
        }
    }

    /**
     * What a group has before it.
     *
     * @throws ConsumerException if there is no such group, or the server does not tell
     */
    public Backlog backlog(String group) {
        try {
            return groups.backlog(group);
        } catch (Exception e) {
            throw failed("looking at", group, e);
        }
    }

    private ConsumerException failed(String what, String group, Exception e) {
        return new ConsumerException(
                what + " group '" + group + "' of stream '" + groups.stream() + "' failed: " + e.getMessage(), e);
    }
}

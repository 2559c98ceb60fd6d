package dev.outbox.schema;

import java.util.List;

/** What a database role does with the outbox, and so what it must be allowed to do. */
public enum Role {
    /** Inserts events: {@code OutboxWriter}, capture, plain SQL. */
    WRITER {
        @Override
        List<String> grants(String schema, String role) {
            return List.of(usage(schema, role), "grant insert on " + schema + ".event to " + role);
        }
    },
    /** Calls {@code emit} and can write in no other way. */
    EMITTER {
        @Override
        List<String> grants(String schema, String role) {
            return List.of(
                    usage(schema, role),
                    "grant execute on function " + schema
                            + ".emit(text, text, jsonb, uuid, text, text, jsonb, text) to " + role,
                    "grant execute on function " + schema
                            + ".emit(text, text, bytea, text, uuid, text, text, jsonb, text) to " + role);
        }
    },
    /** Reads events, keeps its checkpoint and history, makes room for more events and drops old ones. Touches nothing outside of the schema. */
    RELAY {
        @Override
        List<String> grants(String schema, String role) {
            return List.of(
                    usage(schema, role),
                    // Delete and insert: into the dead letters and back.
                    "grant select, insert, delete on " + schema + ".event to " + role,
                    // After a restore into another cluster the transaction ids mean nothing.
                    "grant update (xid) on " + schema + ".event to " + role,
                    "grant select, insert, update, delete on " + schema + ".dead_letter to " + role,
                    "grant select on sequence " + schema + ".event_id_seq to " + role,
                    "grant select, update on " + schema + ".checkpoint to " + role,
                    "grant select, insert, delete on " + schema + ".history to " + role,
                    "grant execute on function " + schema + ".thin_history(interval) to " + role,
                    "grant execute on function " + schema + ".add_partitions(integer, bigint) to " + role,
                    "grant select on " + schema + ".event_default to " + role,
                    "grant select, update (settled_at, settled_xmax, closed_xmax) on " + schema + ".event_partition to "
                            + role,
                    "grant execute on function " + schema + ".close_partition(bigint, bigint, interval, bigint), "
                            + schema + ".mark_settled(bigint), "
                            + schema + ".empty_partition(bigint, interval, bigint), "
                            + schema + ".drop_partitions(bigint) to " + role);
        }
    },
    /** Handles events once each: keeps the inbox of consumer groups. Needs beside it what its own work needs. */
    CONSUMER {
        @Override
        List<String> grants(String schema, String role) {
            return List.of(usage(schema, role), "grant select, insert, delete on " + schema + ".inbox to " + role);
        }
    };

    /** The statements, with both names as they stand in SQL. */
    abstract List<String> grants(String schema, String role);

    private static String usage(String schema, String role) {
        return "grant usage on schema " + schema + " to " + role;
    }
}

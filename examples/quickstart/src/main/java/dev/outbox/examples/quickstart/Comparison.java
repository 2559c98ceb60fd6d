package dev.outbox.examples.quickstart;

import dev.outbox.examples.quickstart.Journal.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What was committed against what arrived. Committed is what the users say; the rows of the outbox tell which event that
 * became and in which order.
 *
 * @param committed changes the users committed
 * @param received messages that arrived
 * @param lost changes that were committed and did not arrive
 * @param duplicated messages whose event had arrived before
 * @param outOfOrder events that arrived after a later one of the same key
 * @param neverCommitted events that arrived though nobody committed them
 */
record Comparison(int committed, int received, int lost, int duplicated, int outOfOrder, int neverCommitted) {

    static Comparison of(List<Change> changes, List<OutboxRow> rows, List<Arrival> arrivals) {
        Map<UUID, Integer> positions = new HashMap<>();
        rows.forEach(row -> positions.put(row.id(), positions.size()));
        List<Change> written =
                rows.stream().map(row -> new Change(row.type(), row.key())).toList();
        int lost = missing(changes, written);
        int neverCommitted = missing(written, changes);
        int duplicated = 0;
        int outOfOrder = 0;
        Set<UUID> arrived = new HashSet<>();
        Map<String, Integer> lastOfKey = new HashMap<>();
        for (Arrival arrival : arrivals) {
            Integer position = positions.get(arrival.id());
            if (!arrived.add(arrival.id())) {
                duplicated++;
            } else if (position == null) {
                neverCommitted++;
            } else if (lastOfKey.getOrDefault(arrival.key(), -1) > position) {
                outOfOrder++;
            } else {
                lastOfKey.put(arrival.key(), position);
            }
        }
        lost += (int) rows.stream().filter(row -> !arrived.contains(row.id())).count();
        return new Comparison(changes.size(), arrivals.size(), lost, duplicated, outOfOrder, neverCommitted);
    }

    /** How many of the first are not among the second, each counted as often as it is there. */
    private static int missing(List<Change> wanted, List<Change> present) {
        Map<Change, Integer> balance = new HashMap<>();
        wanted.forEach(change -> balance.merge(change, 1, Integer::sum));
        present.forEach(change -> balance.merge(change, -1, Integer::sum));
        return balance.values().stream().mapToInt(count -> Math.max(count, 0)).sum();
    }

    boolean agrees() {
        return lost == 0 && duplicated == 0 && outOfOrder == 0 && neverCommitted == 0;
    }

    /** In words; one sentence for each kind of difference. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        tell(differences, lost, "committed and did not arrive");
        tell(differences, duplicated, "arrived again");
        tell(differences, outOfOrder, "arrived after a later one of the same key");
        tell(differences, neverCommitted, "arrived or are in the outbox though nobody committed them");
        return differences;
    }

    private static void tell(List<String> differences, int count, String what) {
        if (count > 0) {
            differences.add(count + " " + what);
        }
    }

    @Override
    public String toString() {
        return "committed=" + committed + " received=" + received + " lost=" + lost + " duplicated=" + duplicated
                + " outOfOrder=" + outOfOrder;
    }
}

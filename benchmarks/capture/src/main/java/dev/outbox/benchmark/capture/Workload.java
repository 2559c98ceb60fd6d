package dev.outbox.benchmark.capture;

import java.util.List;
import org.hibernate.Session;

/** What a transaction does before it commits. */
public enum Workload {
    /** New entities. */
    CREATE {
        @Override
        void work(Session session, List<Long> ids, int entities, int turn) {
            for (int i = 0; i < entities; i++) {
                session.persist(new Order());
            }
        }
    },
    /** Entities that are there, loaded by one query, each with two attributes changed. */
    UPDATE {
        @Override
        void work(Session session, List<Long> ids, int entities, int turn) {
            session.createSelectionQuery("from Order where id in :ids", Order.class)
                    .setParameter("ids", ids.subList(0, entities))
                    .getResultList()
                    .forEach(order -> order.change(turn));
        }
    },
    /** New entities that nobody captures. */
    UNCAPTURED {
        @Override
        void work(Session session, List<Long> ids, int entities, int turn) {
            for (int i = 0; i < entities; i++) {
                session.persist(new Draft());
            }
        }
    };

    /**
     * @param ids of entities that are there
     * @param entities how many to touch
     * @param turn another number each time
     */
    abstract void work(Session session, List<Long> ids, int entities, int turn);
}

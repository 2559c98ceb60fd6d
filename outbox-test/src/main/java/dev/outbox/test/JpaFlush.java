package dev.outbox.test;

import dev.outbox.hibernate.Outbox;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Session;
import org.springframework.context.ApplicationContext;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.util.ClassUtils;

/** Does for the entity managers of the thread's transaction what a commit does: flush, and let capture write. */
record JpaFlush(ApplicationContext application) implements Runnable {
    private static final boolean CAPTURE =
            ClassUtils.isPresent("dev.outbox.hibernate.Outbox", JpaFlush.class.getClassLoader());

    @Override
    public void run() {
        for (EntityManagerFactory factory :
                application.getBeansOfType(EntityManagerFactory.class).values()) {
            EntityManager manager = EntityManagerFactoryUtils.getTransactionalEntityManager(factory);
            if (manager != null && manager.isJoinedToTransaction()) {
                manager.flush();
                if (CAPTURE) {
                    Capture.flush(manager);
                }
            }
        }
    }

    /** Loaded only where there is capture. */
    private static final class Capture {
        private Capture() {}

        static void flush(EntityManager manager) {
            Session session = manager.unwrap(Session.class);
            if (Outbox.isOn(session.getSessionFactory())) {
                Outbox.flush(session);
            }
        }
    }
}

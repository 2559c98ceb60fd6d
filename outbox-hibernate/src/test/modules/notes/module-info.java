/** An application of modules. Hibernate, and nobody else, may look into its entities. */
module notes {
    requires dev.outbox.hibernate;
    requires jakarta.persistence;
    requires java.naming;
    requires org.hibernate.orm.core;

    opens notes to
            org.hibernate.orm.core;
}

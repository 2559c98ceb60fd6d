package dev.outbox.spring;

import dev.outbox.hibernate.OutboxEntity;
import dev.outbox.hibernate.OutboxProjector;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.ResolvableType;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.util.ClassUtils;

/** What a native image must keep for projectors: how they are made, and what they are made into, wherever an entity names one. */
final class ProjectorHints implements BeanRegistrationAotProcessor {
    private static final boolean HAS_JPA = ClassUtils.isPresent(
                    "org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes",
                    ProjectorHints.class.getClassLoader())
            && ClassUtils.isPresent("org.hibernate.Session", ProjectorHints.class.getClassLoader());

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        return HAS_JPA ? Jpa.contribution(bean) : null;
    }

    /** Only loaded where JPA is. */
    private static final class Jpa {
        static @Nullable BeanRegistrationAotContribution contribution(RegisteredBean bean) {
            if (!PersistenceManagedTypes.class.isAssignableFrom(bean.getBeanClass())) {
                return null;
            }
            PersistenceManagedTypes managed =
                    bean.getBeanFactory().getBean(bean.getBeanName(), PersistenceManagedTypes.class);
            ClassLoader classes = bean.getBeanFactory().getBeanClassLoader();
            return (generation, code) -> managed.getManagedClassNames().stream()
                    .flatMap(name -> projectors(ClassUtils.resolveClassName(name, classes)))
                    .distinct()
                    .forEach(projector ->
                            register(projector, generation.getRuntimeHints().reflection()));
        }

        /** Those that the entity and its superclasses name. */
        private static Stream<Class<?>> projectors(Class<?> entity) {
            return Stream.<Class<?>>iterate(entity, Objects::nonNull, Class::getSuperclass)
                    .map(each -> each.getDeclaredAnnotation(OutboxEntity.class))
                    .filter(Objects::nonNull)
                    .<Class<?>>map(OutboxEntity::projector)
                    .filter(projector -> projector != OutboxProjector.class);
        }

        private static void register(Class<?> projector, ReflectionHints hints) {
            hints.registerType(projector, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
            ResolvableType made =
                    ResolvableType.forClass(projector).as(OutboxProjector.class).getGeneric(1);
            new BindingReflectionHintsRegistrar().registerReflectionHints(hints, made.getType());
        }
    }
}

package dev.outbox.hibernate;

import jakarta.persistence.Entity;
import java.net.URL;
import java.net.URLClassLoader;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.pool.TypePool;

/** Loads the classes of folders and jars; where it is told to, each entity with an {@link OutboxEntity}. */
final class CapturingClassLoader extends URLClassLoader {
    private final boolean annotating;
    private final ClassFileLocator files = ClassFileLocator.ForClassLoader.of(this);

    CapturingClassLoader(URL[] classPath, boolean annotating) {
        super(classPath, CapturingClassLoader.class.getClassLoader());
        this.annotating = annotating;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        TypePool.Resolution found = TypePool.Default.of(files).describe(name);
        if (annotating
                && found.isResolved()
                && found.resolve().getDeclaredAnnotations().isAnnotationPresent(Entity.class)) {
            byte[] annotated = annotated(found.resolve());
            return defineClass(name, annotated, 0, annotated.length);
        }
        return super.findClass(name);
    }

    private byte[] annotated(TypeDescription entity) {
        return new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .redefine(entity, files)
                .annotateType(AnnotationDescription.Builder.ofType(OutboxEntity.class)
                        .define("name", entity.getName().replace('.', '-').replace('$', '-'))
                        .build())
                .make()
                .getBytes();
    }
}

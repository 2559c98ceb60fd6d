package dev.outbox.hibernate;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.hibernate.bytecode.enhance.spi.DefaultEnhancementContext;
import org.hibernate.bytecode.enhance.spi.Enhancer;
import org.hibernate.bytecode.enhance.spi.UnloadedClass;
import org.hibernate.bytecode.internal.bytebuddy.BytecodeProviderImpl;

/** Loads entities as Hibernate's build plugins make them: with lazy attributes and in-line dirty tracking. */
final class EnhancingClassLoader extends ClassLoader {
    private final Set<String> entities;
    private final Enhancer enhancer;

    EnhancingClassLoader(ClassLoader parent, String... entities) {
        super(parent);
        this.entities = Set.of(entities);
        this.enhancer = new BytecodeProviderImpl().getEnhancer(new Everything());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!entities.contains(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] plain = file.readAllBytes();
            byte[] enhanced = enhancer.enhance(name, plain);
            if (enhanced == null) {
                throw new ClassNotFoundException(name + " was not enhanced");
            }
            return defineClass(name, enhanced, 0, enhanced.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static final class Everything extends DefaultEnhancementContext {
        @Override
        public boolean doDirtyCheckingInline(UnloadedClass type) {
            return true;
        }

        @Override
        public boolean hasLazyLoadableAttributes(UnloadedClass type) {
            return true;
        }
    }
}

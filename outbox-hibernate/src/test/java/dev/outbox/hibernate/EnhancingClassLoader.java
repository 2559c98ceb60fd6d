package dev.outbox.hibernate;

import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.hibernate.bytecode.enhance.spi.DefaultEnhancementContext;
import org.hibernate.bytecode.enhance.spi.Enhancer;
import org.hibernate.bytecode.enhance.spi.UnloadedClass;
import org.hibernate.bytecode.internal.bytebuddy.BytecodeProviderImpl;
import org.hibernate.engine.spi.SelfDirtinessTracker;

/** Loads entities as Hibernate's build plugins make them: with lazy attributes and in-line dirty tracking. */
final class EnhancingClassLoader extends ClassLoader {
    private final String outermost;
    private final Enhancer enhancer;

    /**
     * @param outermost which is loaded anew with all classes in it
     */
    private EnhancingClassLoader(Class<?> outermost) {
        super(outermost.getClassLoader());
        this.outermost = outermost.getName();
        this.enhancer = new BytecodeProviderImpl().getEnhancer(new Everything());
    }

    /** The same classes, enhanced. */
    static Class<?>[] enhanced(Class<?> outermost, Class<?>... entities) {
        EnhancingClassLoader loader = new EnhancingClassLoader(outermost);
        return Stream.of(entities).map(loader::enhanced).toArray(Class<?>[]::new);
    }

    private Class<?> enhanced(Class<?> entity) {
        try {
            Class<?> enhanced = loadClass(entity.getName());
            if (!SelfDirtinessTracker.class.isAssignableFrom(enhanced)) {
                throw new IllegalArgumentException(entity + " was not enhanced");
            }
            return enhanced;
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.equals(outermost) && !name.startsWith(outermost + "$")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] plain = file.readAllBytes();
            byte[] enhanced = enhancer.enhance(name, plain);
            byte[] loaded = enhanced == null ? plain : enhanced;
            return defineClass(name, loaded, 0, loaded.length);
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

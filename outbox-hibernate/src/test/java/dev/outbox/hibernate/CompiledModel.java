package dev.outbox.hibernate;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;

import jakarta.persistence.Converter;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.MappedSuperclass;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/**
 * A mapping found among compiled classes.
 *
 * @param name that of a test class, or the folders and jars of an application
 * @param classes the mapped classes
 * @param isAnnotated whether the application says itself what is captured
 */
record CompiledModel(String name, Set<String> classes, boolean isAnnotated) {
    /** By which Hibernate's own tests say what they map. */
    private static final Set<String> NAMING =
            Set.of("org.hibernate.testing.orm.junit.DomainModel", "org.hibernate.testing.orm.junit.Jpa");

    private static final List<Class<? extends Annotation>> MAPPED =
            List.of(Entity.class, MappedSuperclass.class, Embeddable.class, Converter.class);

    /**
     * The models in folders and jars: of each test class the entities inside it, or those that it names to Hibernate's test
     * framework; and all other entities as one. None twice. One that names a class that is not there has a sentence about it in
     * place of its classes, so that it alone fails.
     */
    static Stream<CompiledModel> in(String searched, URL[] classPath) {
        TypePool types =
                TypePool.Default.of(ClassFileLocator.ForClassLoader.of(new CapturingClassLoader(classPath, false)));
        Map<String, Set<String>> found = new TreeMap<>();
        paths(searched)
                .flatMap(path -> classNames(path).stream())
                .map(name -> types.describe(name).resolve())
                .collect(groupingBy(CompiledModel::outermost, TreeMap::new, toList()))
                .forEach((outermost, nest) -> {
                    try {
                        Map<String, Set<String>> named = named(nest);
                        found.putAll(named);
                        if (named.isEmpty()) {
                            String name = isMapped(types.describe(outermost).resolve()) ? searched : outermost;
                            found.computeIfAbsent(name, each -> new TreeSet<>()).addAll(mapped(nest));
                        }
                    } catch (IllegalStateException e) {
                        found.put(outermost, Set.of(String.valueOf(e.getMessage())));
                    }
                });
        Set<Set<String>> seen = new HashSet<>();
        return found.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty() && seen.add(each.getValue()))
                .map(each -> new CompiledModel(each.getKey(), each.getValue(), isAnnotated(each.getValue(), types)));
    }

    private static Map<String, Set<String>> named(List<TypeDescription> nest) {
        Map<String, Set<String>> named = new TreeMap<>();
        for (TypeDescription type : nest) {
            for (AnnotationDescription annotation : type.getDeclaredAnnotations()) {
                if (NAMING.contains(annotation.getAnnotationType().getName())) {
                    named.put(type.getName(), annotatedClasses(annotation));
                }
            }
        }
        return named;
    }

    private static Set<String> annotatedClasses(AnnotationDescription annotation) {
        TypeDescription[] classes = annotation.getValue("annotatedClasses").resolve(TypeDescription[].class);
        return Stream.of(classes).map(TypeDescription::getName).collect(toCollection(TreeSet::new));
    }

    private static List<String> mapped(List<TypeDescription> nest) {
        return nest.stream()
                .filter(CompiledModel::isMapped)
                .map(TypeDescription::getName)
                .toList();
    }

    private static boolean isMapped(TypeDescription type) {
        return MAPPED.stream().anyMatch(type.getDeclaredAnnotations()::isAnnotationPresent);
    }

    private static boolean isAnnotated(Set<String> classes, TypePool types) {
        return classes.stream()
                .map(types::describe)
                .anyMatch(type -> type.isResolved()
                        && type.resolve().getDeclaredAnnotations().isAnnotationPresent(OutboxEntity.class));
    }

    private static String outermost(TypeDescription type) {
        String name = type.getName();
        return name.contains("$") ? name.substring(0, name.indexOf('$')) : name;
    }

    private static Stream<Path> paths(String list) {
        return Stream.of(list.split(File.pathSeparator))
                .filter(path -> !path.isBlank())
                .map(Path::of);
    }

    static URL[] urls(String list) {
        return paths(list).map(CompiledModel::url).toArray(URL[]::new);
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<String> classNames(Path folderOrJar) {
        try {
            if (Files.isDirectory(folderOrJar)) {
                return classNamesBelow(folderOrJar);
            }
            try (FileSystem jar = FileSystems.newFileSystem(folderOrJar)) {
                return classNamesBelow(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> classNamesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("-"))
                    .map(file -> file.substring(0, file.length() - ".class".length())
                            .replace(File.separatorChar, '.')
                            .replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }
}

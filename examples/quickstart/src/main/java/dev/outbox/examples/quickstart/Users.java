package dev.outbox.examples.quickstart;

import dev.outbox.examples.quickstart.Journal.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The users of the application. They note in the journal what they did. */
final class Users {
    private static final List<String> CHORES = List.of(
            "Buy bread", "Water the plants", "Call grandmother", "Fix the bicycle", "Pay the rent", "Read a book");

    private final TodoApp app;
    private final Journal journal;
    private final Shelf todos = new Shelf();
    private final AtomicInteger lists = new AtomicInteger();

    Users(TodoApp app, Journal journal) {
        this.app = app;
        this.journal = journal;
    }

    /** One user does one thing after the other, slowly enough to follow; what leaves no event is told. */
    void oneByOne(Duration pause, Consumer<String> tell) throws InterruptedException {
        long milk = add("Buy milk");
        Thread.sleep(pause.toMillis());
        rename(milk, "Buy oat milk");
        Thread.sleep(pause.toMillis());
        complete(milk);
        Thread.sleep(pause.toMillis());
        importAll("camping", List.of("Pack the tent", "Buy gas", "Find the map"));
        Thread.sleep(pause.toMillis());
        importThatFails("shopping", List.of("Eggs", "Flour", " "));
        tell.accept("(an import of Eggs, Flour and a blank title was rolled back: no event)");
        Thread.sleep(pause.toMillis());
        remove(milk);
        Thread.sleep(pause.toMillis());
    }

    /** Many users work at the same time, now and then on the same to-do. */
    void allAtOnce(int users, int transactionsOfEach) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(users);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int user = 0; user < users; user++) {
                Random random = new Random(user);
                work.add(
                        pool.submit(() -> IntStream.range(0, transactionsOfEach).forEach(i -> doSomething(random))));
            }
            for (Future<?> each : work) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a user could not work: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Somebody does something now and then. */
    void nowAndThen(Duration pause, BooleanSupplier goesOn) throws InterruptedException {
        Random random = new Random();
        while (goesOn.getAsBoolean()) {
            Thread.sleep(pause.toMillis());
            doSomething(random);
        }
    }

    private void doSomething(Random random) {
        String chore = CHORES.get(random.nextInt(CHORES.size())) + " " + random.nextInt(1000);
        int choice = random.nextInt(100);
        if (choice < 40) {
            add(chore);
        } else if (choice < 65) {
            todos.any(random).forEach(id -> rename(id, chore + " again"));
        } else if (choice < 85) {
            todos.any(random).forEach(this::complete);
        } else if (choice < 93) {
            todos.any(random).forEach(this::remove);
        } else if (choice < 97) {
            importAll("chores-" + lists.incrementAndGet(), CHORES);
        } else {
            importThatFails("chores-" + lists.incrementAndGet(), List.of(chore, CHORES.get(0), ""));
        }
    }

    private long add(String title) {
        long id = app.add(title);
        todos.put(id);
        journal.committed(List.of(new Change("todo.created", "todo/" + id)));
        return id;
    }

    private void rename(long id, String title) {
        journal.committed(app.rename(id, title) ? List.of(new Change("todo.updated", "todo/" + id)) : List.of());
    }

    private void complete(long id) {
        journal.committed(app.complete(id) ? List.of(new Change("todo.updated", "todo/" + id)) : List.of());
    }

    private void remove(long id) {
        journal.committed(app.remove(id) ? List.of(new Change("todo.deleted", "todo/" + id)) : List.of());
    }

    private void importAll(String list, List<String> titles) {
        List<Long> ids = app.importAll(list, titles);
        ids.forEach(todos::put);
        Stream<Change> created = ids.stream().map(id -> new Change("todo.created", "todo/" + id));
        journal.committed(Stream.concat(Stream.of(new Change("todo.imported", "list/" + list)), created)
                .toList());
    }

    /** The last title is blank: by then the event of the import is written and the other to-dos are made. */
    private void importThatFails(String list, List<String> titles) {
        try {
            app.importAll(list, titles);
        } catch (IllegalArgumentException blankTitle) {
            journal.rolledBack(titles.size());
            return;
        }
        throw new IllegalStateException("an import with a blank title went through");
    }

    /** The ids of to-dos that were there the last time somebody looked. Thread-safe. */
    private static final class Shelf {
        private final List<Long> ids = new ArrayList<>();

        synchronized void put(long id) {
            ids.add(id);
        }

        /** One of the latest twenty, so that users meet; none when there is none. */
        synchronized Stream<Long> any(Random random) {
            int size = ids.size();
            return size == 0 ? Stream.empty() : Stream.of(ids.get(size - 1 - random.nextInt(Math.min(size, 20))));
        }
    }
}

package kiln.artifacts.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/// Asks a store at start whether it honours conditional writes. Some S3 servers ignore `If-None-Match`; on those, two
/// attempts at one job could both record a result, so Kiln does not run on them.
public final class StoreProbe {
    private static final int WRITERS = 8;
    private static final int ROUNDS = 3;
    private static final String ADVICE =
            "Use a store with conditional writes, e.g. AWS S3, Ceph or the embedded one.";

    private StoreProbe() {}

    /// Lets eight writers race for one key, three times, and removes the keys again. It is used as results are: a late
    /// writer has to be refused, and once the object was removed, the next one has to win.
    ///
    /// @param random names the probe keys, so that two processes that start together do not meet
    /// @throws StoreException `E142` if not exactly one writer wins, another's bytes are kept, a late writer wins, or
    ///     nobody does after a removal; also if the store cannot be reached
    public static void check(ArtifactStore store, RandomGenerator random) {
        for (int round = 1; round <= ROUNDS; round++) {
            String key = "probe/conditional-put-" + HexFormat.of().toHexDigits(random.nextLong());
            try {
                judge(race(store, key), store.get(key));
                lateAndAgain(store, key);
                lateCopy(store, key);
            } finally {
                store.delete(key);
            }
        }
    }

    private static void judge(List<String> winners, Optional<byte[]> object) {
        if (winners.size() != 1) {
            throw new StoreException("E142 The store lets " + winners.size() + " of " + WRITERS
                    + " concurrent writers create one object (PUT with If-None-Match: *); it must be exactly 1, else"
                    + " a job could get two results. " + ADVICE);
        }
        String kept = object.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("nothing");
        if (!winners.contains(kept)) {
            throw new StoreException("E142 The store told " + winners.getFirst()
                    + " that its conditional PUT won, but kept " + kept + ". " + ADVICE);
        }
    }

    private static void lateAndAgain(ArtifactStore store, String key) {
        if (store.putIfAbsent(key, "late".getBytes(StandardCharsets.UTF_8), "text/plain")) {
            throw new StoreException("E142 The store lets a writer create an object that is there already (PUT with"
                    + " If-None-Match: *): a result could be replaced. " + ADVICE);
        }
        store.delete(key);
        if (!store.putIfAbsent(key, "again".getBytes(StandardCharsets.UTF_8), "text/plain")) {
            throw new StoreException("E142 The store refuses a writer for a key whose object was removed: a spoilt"
                    + " result could not be made anew. " + ADVICE);
        }
    }

    /// Images are published so.
    private static void lateCopy(ArtifactStore store, String key) {
        String source = key + ".source";
        store.putObject(source, "late copy".getBytes(StandardCharsets.UTF_8), "text/plain");
        boolean replaced;
        try {
            replaced = store.copyIfAbsent(source, key);
        } finally {
            store.delete(source);
        }
        if (replaced) {
            throw new StoreException("E142 The store lets a writer copy over an object that is there already (completing an"
                    + " upload with If-None-Match: *): a published image could be replaced. " + ADVICE);
        }
    }

    private static List<String> race(ArtifactStore store, String key) {
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        List<Future<Boolean>> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                byte[] bytes = writer(i).getBytes(StandardCharsets.UTF_8);
                Callable<Boolean> write = () -> {
                    start.await();
                    return store.putIfAbsent(key, bytes, "text/plain");
                };
                answers.add(threads.submit(write));
            }
        }
        List<String> winners = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            if (answer(answers.get(i))) {
                winners.add(writer(i));
            }
        }
        return winners;
    }

    private static String writer(int number) {
        return "writer " + (number + 1);
    }

    private static boolean answer(Future<Boolean> writer) {
        try {
            return writer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while probing the store", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException known) {
                throw known;
            }
            throw new StoreException("probing the store failed: " + e.getCause(), e.getCause());
        }
    }
}

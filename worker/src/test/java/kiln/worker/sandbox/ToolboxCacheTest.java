package kiln.worker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ToolboxCacheTest {
    private static final Sha256 A = Sha256.of("a");
    private static final Sha256 B = Sha256.of("b");
    private static final Sha256 C = Sha256.of("c");

    private final AtomicInteger fillings = new AtomicInteger();

    @TempDir
    private Path folder;

    @Test
    void toolboxWantedByManyAtOnce_isUnpackedOnce() throws Exception {
        ToolboxCache cache = new ToolboxCache(folder, 2);
        CountDownLatch all = new CountDownLatch(4);
        List<Future<String>> seen = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> user = () -> {
                try (ToolboxCache.Lease lease = cache.lease(A, this::fill)) {
                    all.countDown();
                    all.await();
                    return Files.readString(lease.tree().resolve("tool"));
                }
            };
            for (int i = 0; i < 4; i++) {
                seen.add(threads.submit(user));
            }
            for (Future<String> one : seen) {
                assertEquals("filled", one.get());
            }
        }

        assertEquals(1, fillings.get());
    }

    @Test
    void beyondTheBound_theOneUsedLongestAgoGoes() throws Exception {
        ToolboxCache cache = new ToolboxCache(folder, 2);

        for (Sha256 digest : List.of(A, B, A, C)) {
            cache.lease(digest, this::fill).close();
        }

        assertEquals(Stream.of(A, C).map(Sha256::hex).sorted().toList(), kept());
        assertEquals(3, fillings.get());
    }

    @Test
    void whereThereIsNoRoom_toolboxesNobodyUsesGo() throws Exception {
        ToolboxCache cache = new ToolboxCache(folder, 2);
        cache.lease(A, this::fill).close();

        cache.<IOException>lease(B, tree -> {
            if (kept().contains(A.hex())) {
                throw new IOException("No space left on device");
            }
            fill(tree);
        }).close();

        assertEquals(List.of(B.hex()), kept());
    }

    @Test
    void toolboxInUse_stays() throws Exception {
        ToolboxCache cache = new ToolboxCache(folder, 0);

        try (ToolboxCache.Lease used = cache.lease(A, this::fill)) {
            cache.lease(B, this::fill).close();

            assertEquals(List.of(A.hex()), kept());
            assertEquals("filled", Files.readString(used.tree().resolve("tool")));
        }

        assertEquals(List.of(), kept());
    }

    @Test
    void unpackingThatFails_leavesNothingAndIsTriedAgain() throws Exception {
        ToolboxCache cache = new ToolboxCache(folder, 2);

        assertThrows(IOException.class, () -> cache.<RuntimeException>lease(A, tree -> {
            Files.createFile(tree.resolve("half"));
            throw new IOException("broken");
        }));
        assertEquals(List.of(), kept());
        cache.lease(A, this::fill).close();

        assertEquals(List.of(A.hex()), kept());
    }

    @Test
    void treesOfAnEarlierProcess_areUsedAgainAndHalfMadeOnesRemoved() throws Exception {
        new ToolboxCache(folder, 2).lease(A, this::fill).close();
        Files.createDirectory(folder.resolve(".part-dead"));

        new ToolboxCache(folder, 2).lease(A, this::fill).close();

        assertEquals(1, fillings.get());
        assertEquals(List.of(A.hex()), kept());
    }

    private void fill(Path tree) throws IOException {
        fillings.incrementAndGet();
        Files.writeString(tree.resolve("tool"), "filled");
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}

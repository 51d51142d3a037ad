package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import kiln.schemas.plan.Sha256;

/// Unpacked toolboxes on disk, one folder per digest, shared by all slots. Holds a bounded number: the one used longest
/// ago goes first, one in use never.
public final class ToolboxCache {
    private static final String HALF_MADE = ".part-";

    private final Path folder;
    private final int keep;
    private final ReentrantLock lock = new ReentrantLock();
    /// In order of use, the oldest first.
    private final Map<Sha256, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /// Unpacks a toolbox.
    @FunctionalInterface
    public interface Filler<E extends Exception> {
        /// @param tree an empty folder
        void fill(Path tree) throws IOException, InterruptedException, E;
    }

    /// @param folder whose content is the cache's own; leftovers of an earlier process are taken over or removed
    /// @param keep how many unused trees stay
    public ToolboxCache(Path folder, int keep) {
        this.folder = folder.toAbsolutePath();
        this.keep = keep;
    }

    /// A tree for as long as it is in use.
    public final class Lease implements AutoCloseable {
        private final Sha256 digest;
        private final Entry entry;

        private Lease(Sha256 digest, Entry entry) {
            this.digest = digest;
            this.entry = entry;
        }

        public Path tree() {
            return folder.resolve(digest.hex());
        }

        @Override
        public void close() throws IOException {
            release(entry);
        }
    }

    private static final class Entry {
        private final ReentrantLock filling = new ReentrantLock();
        private int users;
        private boolean filled;
    }

    /// The tree of this digest; filled by the first who asks while the others wait.
    public <E extends Exception> Lease lease(Sha256 digest, Filler<E> filler)
            throws IOException, InterruptedException, E {
        Entry entry = use(digest);
        boolean ready = false;
        try {
            entry.filling.lockInterruptibly();
            try {
                if (!entry.filled) {
                    fillMakingRoom(digest, filler);
                    entry.filled = true;
                }
            } finally {
                entry.filling.unlock();
            }
            ready = true;
            return new Lease(digest, entry);
        } finally {
            if (!ready) {
                release(entry);
            }
        }
    }

    /// Where there was no room, the others go and it is tried once more.
    private <E extends Exception> void fillMakingRoom(Sha256 digest, Filler<E> filler)
            throws IOException, InterruptedException, E {
        try {
            fill(digest, filler);
        } catch (IOException e) {
            if (evictIdle() == 0) {
                throw e;
            }
            fill(digest, filler);
        }
    }

    /// Gives the room of every toolbox that nobody uses back.
    ///
    /// @return how many that were
    public int evictIdle() throws IOException {
        return evictBeyond(0);
    }

    private Entry use(Sha256 digest) throws IOException {
        lock.lock();
        try {
            if (entries.isEmpty()) {
                adopt();
            }
            Entry entry = entries.computeIfAbsent(digest, any -> new Entry());
            entry.users++;
            return entry;
        } finally {
            lock.unlock();
        }
    }

    /// Finds what an earlier process left: whole trees are used again, half-made ones removed.
    private void adopt() throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> found = Files.list(folder)) {
            for (Path path : found.sorted().toList()) {
                String name = path.getFileName().toString();
                if (name.matches("[0-9a-f]{64}")) {
                    Entry entry = new Entry();
                    entry.filled = true;
                    entries.put(new Sha256(name), entry);
                } else {
                    Workspace.deleteTree(path);
                }
            }
        }
    }

    private <E extends Exception> void fill(Sha256 digest, Filler<E> filler)
            throws IOException, InterruptedException, E {
        Path part = Files.createTempDirectory(folder, HALF_MADE);
        try {
            Files.setPosixFilePermissions(part, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
            filler.fill(part);
            Files.move(part, folder.resolve(digest.hex()), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Workspace.deleteTree(part);
        }
    }

    private void release(Entry entry) throws IOException {
        lock.lock();
        try {
            entry.users--;
            entries.values().removeIf(other -> other.users == 0 && !other.filled);
            evictBeyond(keep);
        } finally {
            lock.unlock();
        }
    }

    private int evictBeyond(int allowed) throws IOException {
        lock.lock();
        try {
            long idle = entries.values().stream().filter(other -> other.users == 0).count();
            int gone = 0;
            for (var each = entries.entrySet().iterator(); idle > allowed && each.hasNext(); ) {
                var oldest = each.next();
                if (oldest.getValue().users == 0) {
                    each.remove();
                    idle--;
                    gone++;
                    Workspace.deleteTree(folder.resolve(oldest.getKey().hex()));
                }
            }
            return gone;
        } finally {
            lock.unlock();
        }
    }
}

package kiln.farm;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes in reverse order what was opened, once.
final class Closing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T add(T part) {
        opened.push(part);
        return part;
    }

    /// Closes everything, then gives the trouble back, to be thrown.
    Trouble after(Trouble trouble) {
        close();
        return trouble;
    }

    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            long start = System.nanoTime();
            try {
                part.close();
                LOG.debug("part closed part={} took-ms={}", part.getClass().getSimpleName(), (System.nanoTime() - start) / 1_000_000);
            } catch (Exception e) {
                LOG.warn("part not closed part={} error={}", part.getClass().getSimpleName(), e.toString());
            }
        }
    }
}

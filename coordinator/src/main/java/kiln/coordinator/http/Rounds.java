package kiln.coordinator.http;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// One answer for all who ask for the same before it is begun: however many come while one is being made, the next one is
/// for all of them. Nobody gets an answer that was begun before he asked.
final class Rounds<T> {
    private final Lock making = new ReentrantLock();
    private Optional<CompletableFuture<T>> next = Optional.empty();

    /// Waits; throws what the maker threw.
    T get(Supplier<T> maker) {
        CompletableFuture<T> mine;
        boolean first;
        synchronized (this) {
            first = next.isEmpty();
            mine = next.orElseGet(CompletableFuture::new);
            next = Optional.of(mine);
        }
        if (first) {
            make(mine, maker);
        }
        try {
            return mine.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException why ? why : e;
        }
    }

    private void make(CompletableFuture<T> mine, Supplier<T> maker) {
        making.lock();
        try {
            synchronized (this) {
                next = Optional.empty();
            }
            mine.complete(maker.get());
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
        } finally {
            making.unlock();
        }
    }
}

package kiln.coordinator.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kiln.artifacts.store.ArtifactStore;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.transport.LedgerHistory;

/// A coordinator while another leads: its copy of the ledger, and the readers who wait for it.
final class Standby {
    /// It looks at the ledger this often, and whenever somebody reads.
    private static final Duration LOOK = Duration.ofMillis(250);

    private final LedgerHistory history;
    private final Checkpoints checkpoints;
    private final Supplier<LedgerCopy> fresh;
    private final Semaphore asked = new Semaphore(0);
    private CompletableFuture<Void> readers = new CompletableFuture<>();
    private volatile LedgerCopy copy;

    /// @param fresh makes a copy that has read nothing yet
    Standby(LedgerHistory history, ArtifactStore store, Supplier<LedgerCopy> fresh) {
        this.history = history;
        this.checkpoints = new Checkpoints(store);
        this.fresh = fresh;
        this.copy = fresh.get();
    }

    /// Completes when what is durable now can be read here, at latest when this coordinator leads; exceptionally if the
    /// ledger is out of reach.
    synchronized CompletionStage<Void> upToDate() {
        if (asked.availablePermits() == 0) {
            asked.release();
        }
        return readers.minimalCompletionStage();
    }

    /// Reads up to the end of the ledger.
    ///
    /// @param told gets the events of each batch
    Present keepUp(Consumer<List<LedgerEvent>> told) {
        CompletableFuture<Void> waiting = nextReaders();
        try {
            copy = copy.isBroken() ? fresh.get() : copy;
            copy.catchUp(history, checkpoints, told);
            waiting.complete(null);
            return copy.present();
        } catch (RuntimeException e) {
            waiting.completeExceptionally(e);
            throw e;
        }
    }

    /// Who asks from here on waits for the next look.
    private synchronized CompletableFuture<Void> nextReaders() {
        asked.drainPermits();
        CompletableFuture<Void> waiting = readers;
        readers = new CompletableFuture<>();
        return waiting;
    }

    /// Until it is time to look again.
    void rest() throws InterruptedException {
        asked.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Whether, as far as was read, nobody leads.
    boolean isVacant() {
        return copy.isRead() && history.vacant();
    }

    void heard(Progress word) {
        copy.heard(word);
    }

    /// What it has read, for a reign to begin with. Afterwards it knows nothing: a reign may leave what it began with in a
    /// state that nobody else has.
    LedgerCopy handOver() {
        LedgerCopy known = copy;
        copy = fresh.get();
        return known;
    }

    /// Nobody needs to wait any more.
    void ends() {
        nextReaders().complete(null);
    }
}

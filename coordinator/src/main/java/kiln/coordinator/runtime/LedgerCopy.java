package kiln.coordinator.runtime;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.view.LiveGrids;
import kiln.coordinator.view.Views;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;

/// The ledger as a standby reads it, one batch after the other.
public final class LedgerCopy {
    private final Lock writing;
    private final InstantSource clock;
    private final UnaryOperator<String> pathOf;
    private final LeaseTable leases;
    private Optional<Chronicle> chronicle = Optional.empty();
    private Optional<Present> present = Optional.empty();
    private boolean broken;

    /// @param writing held while a batch is taken over
    public LedgerCopy(Lock writing, InstantSource clock, CoordinatorConfig config, UnaryOperator<String> pathOf) {
        this.writing = writing;
        this.clock = clock;
        this.pathOf = pathOf;
        this.leases = new LeaseTable(config.silence().toMillis());
    }

    /// What it has read; only after [#catchUp].
    Present present() {
        return present.orElseThrow();
    }

    /// What it knows; only after [#catchUp].
    public Ledger ledger() {
        return present().ledger();
    }

    /// Reads what was written since, the first time from the newest checkpoint on.
    ///
    /// @param told gets the events of each batch, but not those read the first time
    public void catchUp(LedgerHistory history, Checkpoints checkpoints, Consumer<List<LedgerEvent>> told) {
        broken = true;
        if (chronicle.isEmpty()) {
            Chronicle opened = Chronicle.open(history, checkpoints);
            Views views = new Views(opened.ledger(), pathOf);
            chronicle = Optional.of(opened);
            present = Optional.of(new Present(opened.ledger(), leases, views, views, LiveGrids.watching(opened.ledger()), new Health()));
        }
        Chronicle known = chronicle.get();
        known.catchUp(history, batch -> {
            take(known, batch);
            told.accept(batch.events());
        });
        broken = false;
    }

    /// Whether it has read the ledger; what was read before a reign says nothing about who leads after it.
    public boolean isRead() {
        return chronicle.isPresent() && !broken;
    }

    /// Whether reading failed half-way: what was taken over is not known then.
    public boolean isBroken() {
        return broken;
    }

    /// What it has read and what the log has beyond that, or all of it read anew if the log does not go on from there.
    /// A reign goes on with it alone: this copy is used up.
    Chronicle handOver(LedgerHistory log, Checkpoints checkpoints) {
        return chronicle
                .filter(known -> !broken && known.goOn(log, batch -> take(known, batch)))
                .orElseGet(() -> Chronicle.open(log, checkpoints));
    }

    /// What is known is shown to others while it is read on.
    private void take(Chronicle known, LedgerLog.Batch batch) {
        writing.lock();
        try {
            known.take(batch);
        } finally {
            writing.unlock();
        }
    }

    public void heard(Progress word) {
        writing.lock();
        try {
            switch (word) {
                case Progress.Heartbeat beat -> leases.heard(beat, clock.millis());
                case Progress.Farewell farewell -> leases.left(farewell.worker(), clock.millis());
                case Progress.Leading leading -> {}
                case Progress.LogLines lines -> {}
            }
        } finally {
            writing.unlock();
        }
    }
}

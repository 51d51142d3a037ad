package kiln.coordinator.runtime;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.view.Views;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.transport.LedgerHistory;

/// The ledger as a standby reads it, one batch after the other.
final class LedgerCopy {
    private final Present present;
    private final Lock writing;
    private final InstantSource clock;
    private long position = LedgerHistory.BEGINNING;
    private boolean broken;

    /// @param writing held while a batch is taken over
    LedgerCopy(Lock writing, InstantSource clock, CoordinatorConfig config, UnaryOperator<String> pathOf) {
        Ledger ledger = new Ledger();
        Views views = new Views(ledger, pathOf);
        this.present = new Present(ledger, new LeaseTable(config.silence().toMillis()), views, views,
                new Health());
        this.writing = writing;
        this.clock = clock;
    }

    Present present() {
        return present;
    }

    /// Reads what was written since.
    ///
    /// @param told gets the events of each batch
    void catchUp(LedgerHistory history, Consumer<List<LedgerEvent>> told) {
        broken = true;
        position = history.replay(position, batch -> {
            writing.lock();
            try {
                batch.events().forEach(present.ledger()::apply);
            } finally {
                writing.unlock();
            }
            told.accept(batch.events());
        });
        broken = false;
    }

    /// Whether reading failed half-way: what was taken over is not known then.
    boolean isBroken() {
        return broken;
    }

    void heard(Progress word) {
        writing.lock();
        try {
            switch (word) {
                case Progress.Heartbeat beat -> present.leases().heard(beat, clock.millis());
                case Progress.Farewell farewell -> present.leases().left(farewell.worker());
                case Progress.Leading leading -> {}
                case Progress.LogLines lines -> {}
            }
        } finally {
            writing.unlock();
        }
    }
}

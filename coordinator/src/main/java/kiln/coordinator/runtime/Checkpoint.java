package kiln.coordinator.runtime;

import java.util.List;
import java.util.Optional;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.transport.LedgerLog;

/// The ledger at one position of its log, as events that rebuild it.
///
/// @param events what [kiln.coordinator.ledger.Compaction] made of the ledger; does not change with it
record Checkpoint(Head head, List<LedgerEvent> events) {
    /// The newest format this version reads and the one it writes.
    static final int FORMAT = 1;

    /// @param position of the log up to which everything is in the checkpoint
    /// @param reportsTaken offset after the last worker report that was considered up to there
    record Head(int format, long position, long reportsTaken, Anchor anchor) {}

    /// The last batch before the position. A log that has another one there is not the log of the checkpoint: it was
    /// made anew, or cut behind it.
    ///
    /// @param from position before the batch
    /// @param events how many it has
    /// @param last its last event
    record Anchor(long from, int events, long reportsTaken, Optional<LedgerEvent> last) {
        static Anchor of(long from, LedgerLog.Batch batch) {
            List<LedgerEvent> events = batch.events();
            return new Anchor(from, events.size(), batch.reportsTaken(),
                    events.isEmpty() ? Optional.empty() : Optional.of(events.getLast()));
        }

        boolean holds(LedgerLog.Batch batch) {
            return of(from, batch).equals(this);
        }
    }

    /// The last line of the file.
    ///
    /// @param sha256 of all lines before, with their ends
    record Foot(int events, String sha256) {}
}

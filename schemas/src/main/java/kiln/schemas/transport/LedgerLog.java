package kiln.schemas.transport;

import java.util.List;
import kiln.schemas.message.LedgerEvent;

/// The ledger's log: ordered, durable, written by one coordinator at a time.
public interface LedgerLog extends AutoCloseable {

    /// Some events that became true together.
    ///
    /// @param reportsTaken offset after the last worker report that was considered when they were decided; a
    ///     restarted coordinator goes on reading reports there
    record Batch(List<LedgerEvent> events, long reportsTaken) {
        public Batch {
            events = List.copyOf(events);
        }
    }

    /// Appends all events or none, durably, before it returns. An empty batch keeps the offset only.
    ///
    /// @throws FencedException if another coordinator has taken over: this one must stop
    void append(Batch batch);

    /// Everything appended so far, in order. Taking the log over by [#append] comes after this.
    ///
    /// @param consumer gets the batches, possibly joined
    void replay(java.util.function.Consumer<Batch> consumer);

    @Override
    void close();

    /// Another coordinator writes now.
    final class FencedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public FencedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

package kiln.schemas.transport;

import java.util.List;
import kiln.schemas.message.LedgerEvent;

/// The ledger's log: ordered, durable, written by one coordinator at a time. Opening it takes it over; whoever had it
/// open before can append no more.
public interface LedgerLog extends LedgerHistory {

    /// Some events that became true together.
    ///
    /// @param reportsTaken offset after the last worker report that was considered when they were decided; a
    ///     restarted coordinator goes on reading reports there
    record Batch(List<LedgerEvent> events, long reportsTaken) {
        public Batch {
            events = List.copyOf(events);
        }
    }

    /// Appends all events or none, durably, before it returns; while the log is out of reach it waits. An empty batch
    /// keeps the offset only.
    ///
    /// @return the position after the batch
    /// @throws FencedException if another coordinator has taken over: this one must stop leading
    /// @throws InDoubtException if nobody can know whether the batch was appended: this log can be used no more;
    ///     whoever opens it anew and replays knows
    long append(Batch batch);

    /// Says whose reign this is: each opening gets a greater number than all before.
    long token();

    /// Gives the lead up, if it is still held and no append failed, so that another can take over at once.
    @Override
    void close();

    /// Another coordinator writes now.
    final class FencedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public FencedException(String message) {
            super(message);
        }
    }

    /// A batch may have been appended, or not.
    final class InDoubtException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public InDoubtException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

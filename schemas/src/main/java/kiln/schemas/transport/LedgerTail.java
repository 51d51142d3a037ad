package kiln.schemas.transport;

import java.time.Duration;
import java.util.List;
import kiln.schemas.message.LedgerEvent;

/// Follows the ledger from the moment it is opened; a worker's way to learn that a lease is no longer its own.
public interface LedgerTail extends AutoCloseable {
    /// Events since the last call, waiting for at most `patience` for the first.
    List<LedgerEvent> poll(Duration patience);

    @Override
    void close();
}

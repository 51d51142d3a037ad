package kiln.schemas.transport;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.JobId;

/// Follows the ledger from the moment it is opened; a worker's way to learn that a lease is no longer its own.
public interface LedgerTail extends AutoCloseable {
    /// Events since the last call, waiting for at most `patience` for the first.
    ///
    /// @param mine of events about one job, only those about these are wanted; asked on the calling thread
    List<LedgerEvent> poll(Duration patience, Predicate<JobId> mine);

    @Override
    void close();
}

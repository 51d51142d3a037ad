package kiln.schemas.transport;

import java.time.Duration;
import java.util.Optional;
import kiln.schemas.message.JobOffer;

/// A worker slot's end of the offers; one thread uses it.
public interface OfferSource extends AutoCloseable {
    /// Waits for at most `patience` for one offer. It counts as handed out until it is [#accept]ed; if the worker
    /// dies before, some other worker gets it.
    Optional<JobOffer> take(Duration patience);

    /// The offer last taken is dealt with: claimed, or not wanted.
    void accept();

    @Override
    void close();
}

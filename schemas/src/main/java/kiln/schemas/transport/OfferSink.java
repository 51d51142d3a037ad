package kiln.schemas.transport;

import java.util.List;
import kiln.schemas.message.JobOffer;

/// The coordinator's end of the offers. They reach workers in rough order; one may come twice, or not at all.
public interface OfferSink extends AutoCloseable {
    /// Puts offers into the pools of their kinds, soon. An offer may get lost while the broker is away: whoever makes it
    /// repeats what nobody claims.
    void offer(List<JobOffer> offers);

    @Override
    void close();
}

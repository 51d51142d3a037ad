package kiln.schemas.transport;

import java.util.List;
import kiln.schemas.message.JobOffer;

/// The coordinator's end of the offers. An offer reaches some worker at least once, in rough order.
public interface OfferSink extends AutoCloseable {
    /// Puts offers into the pools of their kinds; durable when it returns.
    void offer(List<JobOffer> offers);

    @Override
    void close();
}

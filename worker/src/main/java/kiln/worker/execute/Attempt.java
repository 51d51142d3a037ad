package kiln.worker.execute;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Consumer;
import kiln.schemas.message.JobOffer;
import kiln.schemas.plan.WorkerId;
import kiln.worker.sandbox.LogSink;

/// One try at a job by one worker.
///
/// @param cpuSeconds grows with every command
/// @param stage told what the job does at the moment
public record Attempt(
        JobOffer offer, WorkerId worker, Lease lease, LogSink log, DoubleAdder cpuSeconds, Consumer<String> stage) {

    /// When everything is made and kept, and only the record of it is still to be written: a moment.
    public static final String LAST_STAGE = "record";

    public static Attempt of(JobOffer offer, WorkerId worker, Lease lease, LogSink log, Consumer<String> stage) {
        return new Attempt(offer, worker, lease, log, new DoubleAdder(), stage);
    }
}

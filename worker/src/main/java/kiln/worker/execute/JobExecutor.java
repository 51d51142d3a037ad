package kiln.worker.execute;

/// Does one attempt at a job.
@FunctionalInterface
public interface JobExecutor {

    /// @return what became of it; failures of all kinds are values
    /// @throws InterruptedException if the attempt was called off: there is nothing to say about it
    JobOutcome execute(Attempt attempt) throws InterruptedException;
}

package kiln.worker.execute;

/// Outermost coat: works only while the lease is ours. Whatever an interrupted step throws on its way out says nothing
/// about the job.
public record LeasedExecutor(JobExecutor inner) implements JobExecutor {

    @Override
    public JobOutcome execute(Attempt attempt) throws InterruptedException {
        Lease lease = attempt.lease();
        try {
            if (!lease.begin()) {
                throw calledOff(lease);
            }
            JobOutcome outcome = inner.execute(attempt);
            if (lease.lost().isPresent()) {
                throw calledOff(lease);
            }
            return outcome;
        } finally {
            lease.end();
        }
    }

    private static InterruptedException calledOff(Lease lease) {
        return new InterruptedException(lease.lost().orElse("interrupted"));
    }
}

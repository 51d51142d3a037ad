package kiln.schemas.message;

import kiln.schemas.plan.JobId;

/// A [LedgerEvent] about one job. Its record carries the job as key, so that whoever follows a few jobs need not read
/// the others' events.
public interface AboutJob {
    JobId job();
}

package kiln.coordinator.schedule;

import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobNeeds;
import kiln.schemas.plan.Pool;

/// What a job asks of a worker. Thousands of jobs have a handful of shapes, so what fits where is kept per shape.
record Shape(Pool pool, JobNeeds needs) {
    static Shape of(Job job) {
        return new Shape(job.kind().pool(), JobNeeds.of(job.options()));
    }

    /// Any job of a pool, whatever else it needs.
    static Shape any(Pool pool) {
        return new Shape(pool, new JobNeeds(0, 0, 0));
    }
}

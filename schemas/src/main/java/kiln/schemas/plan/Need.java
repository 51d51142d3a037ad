package kiln.schemas.plan;

/// One output of another job.
///
/// @param job who makes it
/// @param output its name there, e.g. `tree`
public record Need(JobId job, String output) {}

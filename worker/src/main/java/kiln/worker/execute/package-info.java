/// From an offer to an outcome. [JobExecutor] has one verb; four coats are worn over the step, outermost first:
/// [LeasedExecutor], [CachingExecutor], [RecordingExecutor], [StepwiseExecutor].
@NullMarked
package kiln.worker.execute;

import org.jspecify.annotations.NullMarked;

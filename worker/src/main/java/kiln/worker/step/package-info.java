/// One kind of step, one file. [StepRunners] lists them all and is the door; [StepContext] is what a step may use.
/// Steps start processes through the sandbox only and make the same bytes from the same inputs.
@NullMarked
package kiln.worker.step;

import org.jspecify.annotations.NullMarked;

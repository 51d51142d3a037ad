/// Turns a request into a plan. [Planner] is the door, [Planned] its answer; the other types are its rooms.
/// Pure: no clock, no randomness, no input or output.
@NullMarked
package kiln.coordinator.plan;

import org.jspecify.annotations.NullMarked;

/// The whole farm on one thread, in virtual time, in weather that one seed decides. [Simulation] is one night; what runs
/// in it is the real planner, foreman, decider, dispatcher, lease table, librarian and worker. Their blocking calls are
/// made on virtual threads that this package schedules itself, so that every call of a port is a place where the process
/// may die or stall.
@NullMarked
package kiln.farm.sim;

import org.jspecify.annotations.NullMarked;

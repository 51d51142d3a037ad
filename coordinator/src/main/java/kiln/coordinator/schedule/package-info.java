/// Which job goes to a free slot next, and why another one waits. [Scheduler] keeps an index of what is ready that
/// follows the ledger change by change; nothing here looks through everything.
/// Pure: no clock, no randomness, no input or output, no library. All of it is soft: after a restart it is found anew.
@NullMarked
package kiln.coordinator.schedule;

import org.jspecify.annotations.NullMarked;

/// The one thread that changes things, and what it needs around it. [Coordinator] is the door; [Foreman] is one step
/// of its work, which the simulation drives in virtual time.
@NullMarked
package kiln.coordinator.runtime;

import org.jspecify.annotations.NullMarked;
